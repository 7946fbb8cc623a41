from tests.commands.conftest import crawled, workplace

__all__ = ["crawled", "workplace"]
