"""The types of Kubernetes and its Gateway API that projects embed in their own resources, told by their properties.

A schema says nowhere which Go type it was generated from, but its properties do: what has `containers`, `nodeSelector`
and `tolerations` is a PodSpec, or a type of the project's own that inlines one. In the second case the project's own
properties remain.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class KubernetesType(NamedTuple):
    """A type: it is meant where all of `signs` are properties; `names` are all its properties."""

    signs: frozenset[str]
    names: frozenset[str]


def _type(signs: str, others: str = "") -> KubernetesType:
    return KubernetesType(frozenset(signs.split()), frozenset(f"{signs} {others}".split()))


_METADATA = "creationTimestamp deletionTimestamp finalizers generateName generation managedFields ownerReferences uid"

_TYPES = (
    _type(  # PodSpec
        "containers nodeSelector tolerations",
        "activeDeadlineSeconds affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks"
        " ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride"
        " imagePullSecrets initContainers nodeName os overhead preemptionPolicy priority priorityClassName"
        " readinessGates resourceClaims resources restartPolicy runtimeClassName schedulerName schedulingGates"
        " securityContext serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain"
        " terminationGracePeriodSeconds topologySpreadConstraints volumes workloadRef schedulingGroup",
    ),
    _type(  # Container, EphemeralContainer
        "args command image livenessProbe terminationMessagePath",
        "env envFrom imagePullPolicy lifecycle name ports readinessProbe resizePolicy resources restartPolicy"
        " restartPolicyRules securityContext startupProbe stdin stdinOnce targetContainerName"
        " terminationMessagePolicy tty volumeDevices volumeMounts workingDir",
    ),
    _type(  # Volume, VolumeSource
        "configMap emptyDir hostPath persistentVolumeClaim",
        "name awsElasticBlockStore azureDisk azureFile cephfs cinder csi downwardAPI ephemeral fc flexVolume flocker"
        " gcePersistentDisk gitRepo glusterfs image iscsi nfs photonPersistentDisk portworxVolume projected quobyte"
        " rbd scaleIO secret storageos vsphereVolume",
    ),
    _type("annotations labels name namespace", _METADATA + " resourceVersion selfLink clusterName"),  # ObjectMeta
    _type("nodeAffinity podAffinity podAntiAffinity"),  # Affinity
    _type("nodeSelectorTerms"),  # NodeSelector
    _type("matchExpressions matchLabels"),  # LabelSelector
    _type("matchExpressions matchFields"),  # NodeSelectorTerm
    _type("effect operator tolerationSeconds", "key value"),  # Toleration
    _type(  # TopologySpreadConstraint
        "maxSkew topologyKey whenUnsatisfiable",
        "labelSelector matchLabelKeys minDomains nodeAffinityPolicy nodeTaintsPolicy",
    ),
    _type("limits requests", "claims"),  # ResourceRequirements
    _type("name value valueFrom"),  # EnvVar
    _type("configMapKeyRef fieldRef secretKeyRef", "fileKeyRef resourceFieldRef"),  # EnvVarSource
    _type("configMapRef secretRef prefix"),  # EnvFromSource
    _type("key name optional"),  # ConfigMapKeySelector, SecretKeySelector
    _type("mountPath name subPath", "mountPropagation readOnly recursiveReadOnly subPathExpr"),  # VolumeMount
    _type("containerPort hostPort", "hostIP name protocol"),  # ContainerPort
    _type("nodePort port targetPort", "appProtocol name protocol"),  # ServicePort
    _type(  # Probe
        "failureThreshold periodSeconds timeoutSeconds",
        "exec grpc httpGet initialDelaySeconds successThreshold tcpSocket terminationGracePeriodSeconds",
    ),
    _type("postStart preStop", "stopSignal"),  # Lifecycle
    _type(  # SecurityContext
        "allowPrivilegeEscalation capabilities privileged",
        "appArmorProfile procMount readOnlyRootFilesystem runAsGroup runAsNonRoot runAsUser seLinuxOptions"
        " seccompProfile windowsOptions",
    ),
    _type(  # PodSecurityContext
        "fsGroup runAsUser sysctls",
        "appArmorProfile fsGroupChangePolicy runAsGroup runAsNonRoot seLinuxChangePolicy seLinuxOptions seccompProfile"
        " supplementalGroups supplementalGroupsPolicy windowsOptions",
    ),
    _type("nameservers searches", "options"),  # PodDNSConfig
    _type(  # Condition of a status
        "lastTransitionTime message reason status type",
        "lastHeartbeatTime lastProbeTime lastUpdateTime observedGeneration severity",
    ),
    _type("fieldPath kind name namespace resourceVersion uid", "apiVersion"),  # ObjectReference
    _type(  # PersistentVolumeClaimSpec
        "accessModes storageClassName volumeName",
        "dataSource dataSourceRef resources selector volumeAttributesClassName volumeMode",
    ),
    _type(  # PersistentVolumeSpec
        "accessModes capacity claimRef persistentVolumeReclaimPolicy",
        "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs"
        " hostPath iscsi local mountOptions nfs nodeAffinity photonPersistentDisk portworxVolume quobyte rbd scaleIO"
        " storageClassName storageos volumeAttributesClassName volumeMode vsphereVolume",
    ),
    _type(  # ServiceSpec
        "clusterIP externalName sessionAffinity",
        "allocateLoadBalancerNodePorts clusterIPs externalIPs externalTrafficPolicy healthCheckNodePort"
        " internalTrafficPolicy ipFamilies ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges"
        " ports publishNotReadyAddresses selector sessionAffinityConfig trafficDistribution type",
    ),
    _type(  # JobSpec
        "backoffLimit completions parallelism template",
        "activeDeadlineSeconds backoffLimitPerIndex completionMode managedBy manualSelector maxFailedIndexes"
        " podFailurePolicy podReplacementPolicy selector successPolicy suspend ttlSecondsAfterFinished",
    ),
    _type(  # DeploymentSpec
        "progressDeadlineSeconds selector template",
        "minReadySeconds paused replicas revisionHistoryLimit strategy",
    ),
    _type(  # StatefulSetSpec
        "podManagementPolicy serviceName template",
        "minReadySeconds ordinals persistentVolumeClaimRetentionPolicy replicas revisionHistoryLimit selector"
        " updateStrategy volumeClaimTemplates",
    ),
    _type("defaultBackend ingressClassName rules", "tls"),  # IngressSpec
    _type("ipBlock namespaceSelector podSelector"),  # NetworkPolicyPeer
    _type("endPort port protocol"),  # NetworkPolicyPort
    _type("policies selectPolicy stabilizationWindowSeconds", "tolerance"),  # HPAScalingRules
    _type("hostnames parentRefs rules", "useDefaultGateways"),  # HTTPRouteSpec
    _type("gatewayClassName listeners", "addresses allowedListeners backendTLS defaultScope infrastructure tls"),
    _type("group kind name namespace sectionName", "port"),  # ParentReference
)

_BY_SIGN: dict[str, list[KubernetesType]] = {}
for _kubernetes_type in _TYPES:
    _BY_SIGN.setdefault(min(_kubernetes_type.signs), []).append(_kubernetes_type)

_OBJECT = frozenset({"apiVersion", "kind", "metadata", "spec", "status"})
_NONE: frozenset[str] = frozenset()


def embedded_names(properties: Mapping[str, Any]) -> frozenset[str]:
    """Which of a schema's properties belong to an embedded Kubernetes type; none in a type of the project's own.

    A template of an object (`metadata` beside a `spec` that is such a type) is embedded as a whole.
    """
    names = _declared(properties)
    if not names and "spec" in properties and "metadata" in properties and properties.keys() <= _OBJECT:
        spec = properties["spec"]
        inner = spec.get("properties") if isinstance(spec, dict) else None
        if isinstance(inner, dict) and inner.keys() <= _declared(inner):
            return _OBJECT
    return names


def _declared(properties: Mapping[str, Any]) -> frozenset[str]:
    names = _NONE
    for sign in _BY_SIGN.keys() & properties.keys():
        for candidate in _BY_SIGN[sign]:
            if candidate.signs <= properties.keys():
                names |= candidate.names
    return names
