from tests.commands.conftest import workplace

__all__ = ["workplace"]
