"""Embedded Kubernetes types are told by their properties."""

import pytest

from crawler.parse.kubernetes_types import embedded_names

POD_SPEC = "containers initContainers nodeSelector tolerations volumes schedulerName"


@pytest.mark.parametrize(
    "properties",
    [
        POD_SPEC,
        "args command image imagePullPolicy livenessProbe terminationMessagePath volumeMounts",
        "name configMap emptyDir hostPath persistentVolumeClaim secret",
        "annotations labels name namespace finalizers",
        "nodeAffinity podAffinity podAntiAffinity",
        "matchExpressions matchLabels",
        "claims limits requests",
        "name value valueFrom",
        "lastTransitionTime message reason status type observedGeneration",
        "exec failureThreshold httpGet periodSeconds timeoutSeconds",
        "accessModes resources storageClassName volumeName",
        "hostnames parentRefs rules",
    ],
)
def test_a_kubernetes_type_is_embedded_as_a_whole(properties: str) -> None:
    names = properties.split()
    assert embedded_names({name: {} for name in names}) >= set(names)


def test_a_type_that_inlines_one_keeps_its_own() -> None:
    names = [*POD_SPEC.split(), "minReplicas", "canaryTrafficPercent"]
    assert set(names) - embedded_names({name: {} for name in names}) == {"minReplicas", "canaryTrafficPercent"}


@pytest.mark.parametrize(
    "properties",
    ["minReplicas maxReplicas image env", "name url", "containers replicas", "metadata spec", "kind name", "limits"],
)
def test_a_type_of_the_projects_own_is_none(properties: str) -> None:
    assert embedded_names({name: {"type": "object"} for name in properties.split()}) == frozenset()


def test_a_template_of_a_pod_is_embedded() -> None:
    pod: dict[str, object] = {name: {} for name in POD_SPEC.split()}
    template = {"metadata": {"type": "object"}, "spec": {"properties": pod}}
    assert embedded_names(template) >= {"metadata", "spec"}
    own = {"metadata": {"type": "object"}, "spec": {"properties": {**pod, "roles": {}}}}
    assert embedded_names(own) == frozenset()
