/** @module Recorded from api/openapi-spec/swagger.json of k8s.io/kubernetes@v1.36.3: npm run conformance -- schemas --record */

/** One line for each type; lib/kube/structure.ts says how to read them. */
export const structures = `
APIService@apiregistration.k8s.io/v1/APIService apiVersion:s kind:s metadata:ObjectMeta spec:APIServiceSpec
APIServiceSpec caBundle:s group:s groupPriorityMinimum:i insecureSkipTLSVerify:b service:apiregistration.v1.ServiceReference version:s versionPriority:i
AWSElasticBlockStoreVolumeSource fsType:s partition:i readOnly:b volumeID:s
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
AggregationRule clusterRoleSelectors:[LabelSelector]
AppArmorProfile localhostProfile:s type:s
AuditAnnotation key:s valueExpression:s
AzureDiskVolumeSource cachingMode:s diskName:s diskURI:s fsType:s kind:s readOnly:b
AzureFilePersistentVolumeSource readOnly:b secretName:s secretNamespace:s shareName:s
AzureFileVolumeSource readOnly:b secretName:s shareName:s
Binding@v1/Binding apiVersion:s kind:s metadata:ObjectMeta target:ObjectReference
BoundObjectReference apiVersion:s kind:s name:s uid:s
CSIDriver@storage.k8s.io/v1/CSIDriver apiVersion:s kind:s metadata:ObjectMeta spec:CSIDriverSpec
CSIDriverSpec attachRequired:b fsGroupPolicy:s nodeAllocatableUpdatePeriodSeconds:i podInfoOnMount:b preventPodSchedulingIfMissing:b requiresRepublish:b seLinuxMount:b serviceAccountTokenInSecrets:b storageCapacity:b tokenRequests:[storage.v1.TokenRequest] volumeLifecycleModes:[s,]
CSINode@storage.k8s.io/v1/CSINode apiVersion:s kind:s metadata:ObjectMeta spec:CSINodeSpec
CSINodeDriver allocatable:VolumeNodeResources name:s nodeID:s topologyKeys:[s]
CSINodeSpec drivers:[CSINodeDriver,name]
CSIPersistentVolumeSource controllerExpandSecretRef:SecretReference controllerPublishSecretRef:SecretReference driver:s fsType:s nodeExpandSecretRef:SecretReference nodePublishSecretRef:SecretReference nodeStageSecretRef:SecretReference readOnly:b volumeAttributes:{s} volumeHandle:s
CSIStorageCapacity@storage.k8s.io/v1/CSIStorageCapacity apiVersion:s capacity:q kind:s maximumVolumeSize:q metadata:ObjectMeta nodeTopology:LabelSelector storageClassName:s
CSIVolumeSource driver:s fsType:s nodePublishSecretRef:LocalObjectReference readOnly:b volumeAttributes:{s}
Capabilities add:[s] drop:[s]
CephFSPersistentVolumeSource monitors:[s] path:s readOnly:b secretFile:s secretRef:SecretReference user:s
CephFSVolumeSource monitors:[s] path:s readOnly:b secretFile:s secretRef:LocalObjectReference user:s
CertificateSigningRequest@certificates.k8s.io/v1/CertificateSigningRequest apiVersion:s kind:s metadata:ObjectMeta spec:CertificateSigningRequestSpec
CertificateSigningRequestSpec expirationSeconds:i extra:{[s]} groups:[s] request:s signerName:s uid:s usages:[s] username:s
CinderPersistentVolumeSource fsType:s readOnly:b secretRef:SecretReference volumeID:s
CinderVolumeSource fsType:s readOnly:b secretRef:LocalObjectReference volumeID:s
ClientIPConfig timeoutSeconds:i
ClusterRole@rbac.authorization.k8s.io/v1/ClusterRole aggregationRule:AggregationRule apiVersion:s kind:s metadata:ObjectMeta rules:[PolicyRule]
ClusterRoleBinding@rbac.authorization.k8s.io/v1/ClusterRoleBinding apiVersion:s kind:s metadata:ObjectMeta roleRef:RoleRef subjects:[rbac.v1.Subject]
ClusterTrustBundleProjection labelSelector:LabelSelector name:s optional:b path:s signerName:s
ComponentCondition error:s message:s status:s type:s
ComponentStatus@v1/ComponentStatus apiVersion:s conditions:[ComponentCondition,type] kind:s metadata:ObjectMeta
ConfigMap@v1/ConfigMap apiVersion:s binaryData:{s} data:{s} immutable:b kind:s metadata:ObjectMeta
ConfigMapEnvSource name:s optional:b
ConfigMapKeySelector key:s name:s optional:b
ConfigMapNodeConfigSource kubeletConfigKey:s name:s namespace:s resourceVersion:s uid:s
ConfigMapProjection items:[KeyToPath] name:s optional:b
ConfigMapVolumeSource defaultMode:i items:[KeyToPath] name:s optional:b
Container args:[s] command:[s] env:[EnvVar,name] envFrom:[EnvFromSource] image:s imagePullPolicy:s lifecycle:Lifecycle livenessProbe:Probe name:s ports:[ContainerPort,containerPort,protocol] readinessProbe:Probe resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy:s restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe stdin:b stdinOnce:b terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:[VolumeDevice,devicePath] volumeMounts:[VolumeMount,mountPath] workingDir:s
ContainerPort containerPort:i hostIP:s hostPort:i name:s protocol:s
ContainerResizePolicy resourceName:s restartPolicy:s
ContainerResourceMetricSource container:s name:s target:MetricTarget
ContainerRestartRule action:s exitCodes:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator:s values:[i,]
ControllerRevision@apps/v1/ControllerRevision apiVersion:s data:o kind:s metadata:ObjectMeta revision:i
CronJob@batch/v1/CronJob apiVersion:s kind:s metadata:ObjectMeta spec:CronJobSpec
CronJobSpec concurrencyPolicy:s failedJobsHistoryLimit:i jobTemplate:JobTemplateSpec schedule:s startingDeadlineSeconds:i successfulJobsHistoryLimit:i suspend:b timeZone:s
CustomResourceColumnDefinition description:s format:s jsonPath:s name:s priority:i type:s
CustomResourceConversion strategy:s webhook:WebhookConversion
CustomResourceDefinition@apiextensions.k8s.io/v1/CustomResourceDefinition apiVersion:s kind:s metadata:ObjectMeta spec:CustomResourceDefinitionSpec
CustomResourceDefinitionNames categories:[s] kind:s listKind:s plural:s shortNames:[s] singular:s
CustomResourceDefinitionSpec conversion:CustomResourceConversion group:s names:CustomResourceDefinitionNames preserveUnknownFields:b scope:s versions:[CustomResourceDefinitionVersion]
CustomResourceDefinitionVersion additionalPrinterColumns:[CustomResourceColumnDefinition] deprecated:b deprecationWarning:s name:s schema:CustomResourceValidation selectableFields:[SelectableField] served:b storage:b subresources:CustomResourceSubresources
CustomResourceSubresourceScale labelSelectorPath:s specReplicasPath:s statusReplicasPath:s
CustomResourceSubresources scale:CustomResourceSubresourceScale status:o
CustomResourceValidation openAPIV3Schema:JSONSchemaProps
DaemonSet@apps/v1/DaemonSet apiVersion:s kind:s metadata:ObjectMeta spec:DaemonSetSpec
DaemonSetSpec minReadySeconds:i revisionHistoryLimit:i selector:LabelSelector template:PodTemplateSpec updateStrategy:DaemonSetUpdateStrategy
DaemonSetUpdateStrategy rollingUpdate:RollingUpdateDaemonSet type:s
DeleteOptions apiVersion:s dryRun:[s] gracePeriodSeconds:i ignoreStoreReadErrorWithClusterBreakingPotential:b kind:s orphanDependents:b preconditions:Preconditions propagationPolicy:s
Deployment@apps/v1/Deployment apiVersion:s kind:s metadata:ObjectMeta spec:DeploymentSpec
DeploymentSpec minReadySeconds:i paused:b progressDeadlineSeconds:i replicas:i revisionHistoryLimit:i selector:LabelSelector strategy:DeploymentStrategy template:PodTemplateSpec
DeploymentStrategy rollingUpdate:RollingUpdateDeployment type:s
DownwardAPIProjection items:[DownwardAPIVolumeFile]
DownwardAPIVolumeFile fieldRef:ObjectFieldSelector mode:i path:s resourceFieldRef:ResourceFieldSelector
DownwardAPIVolumeSource defaultMode:i items:[DownwardAPIVolumeFile]
EmptyDirVolumeSource medium:s sizeLimit:q
Endpoint addresses:[s,] conditions:EndpointConditions deprecatedTopology:{s} hints:EndpointHints hostname:s nodeName:s targetRef:ObjectReference zone:s
EndpointAddress hostname:s ip:s nodeName:s targetRef:ObjectReference
EndpointConditions ready:b serving:b terminating:b
EndpointHints forNodes:[ForNode] forZones:[ForZone]
EndpointSlice@discovery.k8s.io/v1/EndpointSlice addressType:s apiVersion:s endpoints:[Endpoint] kind:s metadata:ObjectMeta ports:[discovery.v1.EndpointPort]
EndpointSubset addresses:[EndpointAddress] notReadyAddresses:[EndpointAddress] ports:[core.v1.EndpointPort]
Endpoints@v1/Endpoints apiVersion:s kind:s metadata:ObjectMeta subsets:[EndpointSubset]
EnvFromSource configMapRef:ConfigMapEnvSource prefix:s secretRef:SecretEnvSource
EnvVar name:s value:s valueFrom:EnvVarSource
EnvVarSource configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
EphemeralContainer args:[s] command:[s] env:[EnvVar,name] envFrom:[EnvFromSource] image:s imagePullPolicy:s lifecycle:Lifecycle livenessProbe:Probe name:s ports:[ContainerPort,containerPort,protocol] readinessProbe:Probe resizePolicy:[ContainerResizePolicy] resources:ResourceRequirements restartPolicy:s restartPolicyRules:[ContainerRestartRule] securityContext:SecurityContext startupProbe:Probe stdin:b stdinOnce:b targetContainerName:s terminationMessagePath:s terminationMessagePolicy:s tty:b volumeDevices:[VolumeDevice,devicePath] volumeMounts:[VolumeMount,mountPath] workingDir:s
EphemeralVolumeSource volumeClaimTemplate:PersistentVolumeClaimTemplate
EventSource component:s host:s
Eviction@policy/v1/Eviction apiVersion:s deleteOptions:DeleteOptions kind:s metadata:ObjectMeta
ExecAction command:[s]
ExemptPriorityLevelConfiguration lendablePercent:i nominalConcurrencyShares:i
ExternalDocumentation description:s url:s
ExternalMetricSource metric:MetricIdentifier target:MetricTarget
FCVolumeSource fsType:s lun:i readOnly:b targetWWNs:[s] wwids:[s]
FieldSelectorAttributes rawSelector:s requirements:[FieldSelectorRequirement]
FieldSelectorRequirement key:s operator:s values:[s]
FileKeySelector key:s optional:b path:s volumeName:s
FlexPersistentVolumeSource driver:s fsType:s options:{s} readOnly:b secretRef:SecretReference
FlexVolumeSource driver:s fsType:s options:{s} readOnly:b secretRef:LocalObjectReference
FlockerVolumeSource datasetName:s datasetUUID:s
FlowDistinguisherMethod type:s
FlowSchema@flowcontrol.apiserver.k8s.io/v1/FlowSchema apiVersion:s kind:s metadata:ObjectMeta spec:FlowSchemaSpec
FlowSchemaSpec distinguisherMethod:FlowDistinguisherMethod matchingPrecedence:i priorityLevelConfiguration:PriorityLevelConfigurationReference rules:[PolicyRulesWithSubjects]
ForNode name:s
ForZone name:s
GCEPersistentDiskVolumeSource fsType:s partition:i pdName:s readOnly:b
GRPCAction port:i service:s
GitRepoVolumeSource directory:s repository:s revision:s
GlusterfsPersistentVolumeSource endpoints:s endpointsNamespace:s path:s readOnly:b
GlusterfsVolumeSource endpoints:s path:s readOnly:b
GroupSubject name:s
HPAScalingPolicy periodSeconds:i type:s value:i
HPAScalingRules policies:[HPAScalingPolicy] selectPolicy:s stabilizationWindowSeconds:i tolerance:q
HTTPGetAction host:s httpHeaders:[HTTPHeader] path:s port:p scheme:s
HTTPHeader name:s value:s
HTTPIngressPath backend:IngressBackend path:s pathType:s
HTTPIngressRuleValue paths:[HTTPIngressPath]
HorizontalPodAutoscalerBehavior scaleDown:HPAScalingRules scaleUp:HPAScalingRules
HostAlias hostnames:[s] ip:s
HostPathVolumeSource path:s type:s
IPBlock cidr:s except:[s]
ISCSIPersistentVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn:s iscsiInterface:s lun:i portals:[s] readOnly:b secretRef:SecretReference targetPortal:s
ISCSIVolumeSource chapAuthDiscovery:b chapAuthSession:b fsType:s initiatorName:s iqn:s iscsiInterface:s lun:i portals:[s] readOnly:b secretRef:LocalObjectReference targetPortal:s
ImageVolumeSource pullPolicy:s reference:s
Ingress@networking.k8s.io/v1/Ingress apiVersion:s kind:s metadata:ObjectMeta spec:IngressSpec
IngressBackend resource:core.v1.TypedLocalObjectReference service:IngressServiceBackend
IngressClass@networking.k8s.io/v1/IngressClass apiVersion:s kind:s metadata:ObjectMeta spec:IngressClassSpec
IngressClassParametersReference apiGroup:s kind:s name:s namespace:s scope:s
IngressClassSpec controller:s parameters:IngressClassParametersReference
IngressRule host:s http:HTTPIngressRuleValue
IngressServiceBackend name:s port:ServiceBackendPort
IngressSpec defaultBackend:IngressBackend ingressClassName:s rules:[IngressRule] tls:[IngressTLS]
IngressTLS hosts:[s] secretName:s
JSONSchemaProps $ref:s $schema:s additionalItems:a additionalProperties:a allOf:[JSONSchemaProps] anyOf:[JSONSchemaProps] default:a definitions:{JSONSchemaProps} dependencies:{a} description:s enum:[a] example:a exclusiveMaximum:b exclusiveMinimum:b externalDocs:ExternalDocumentation format:s id:s items:a maxItems:i maxLength:i maxProperties:i maximum:n minItems:i minLength:i minProperties:i minimum:n multipleOf:n not:JSONSchemaProps nullable:b oneOf:[JSONSchemaProps] pattern:s patternProperties:{JSONSchemaProps} properties:{JSONSchemaProps} required:[s] title:s type:s uniqueItems:b x-kubernetes-embedded-resource:b x-kubernetes-int-or-string:b x-kubernetes-list-map-keys:[s] x-kubernetes-list-type:s x-kubernetes-map-type:s x-kubernetes-preserve-unknown-fields:b x-kubernetes-validations:[ValidationRule,rule]
Job@batch/v1/Job apiVersion:s kind:s metadata:ObjectMeta spec:JobSpec
JobSpec activeDeadlineSeconds:i backoffLimit:i backoffLimitPerIndex:i completionMode:s completions:i managedBy:s manualSelector:b maxFailedIndexes:i parallelism:i podFailurePolicy:PodFailurePolicy podReplacementPolicy:s selector:LabelSelector successPolicy:SuccessPolicy suspend:b template:PodTemplateSpec ttlSecondsAfterFinished:i
JobTemplateSpec@/ metadata:ObjectMeta spec:JobSpec
KeyToPath key:s mode:i path:s
LabelSelector matchExpressions:[LabelSelectorRequirement] matchLabels:{s}
LabelSelectorAttributes rawSelector:s requirements:[LabelSelectorRequirement]
LabelSelectorRequirement key:s operator:s values:[s]
Lease@coordination.k8s.io/v1/Lease apiVersion:s kind:s metadata:ObjectMeta spec:LeaseSpec
LeaseSpec acquireTime:s holderIdentity:s leaseDurationSeconds:i leaseTransitions:i preferredHolder:s renewTime:s strategy:s
Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal:s
LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
LimitRange@v1/LimitRange apiVersion:s kind:s metadata:ObjectMeta spec:LimitRangeSpec
LimitRangeItem default:{q} defaultRequest:{q} max:{q} maxLimitRequestRatio:{q} min:{q} type:s
LimitRangeSpec limits:[LimitRangeItem]
LimitResponse queuing:QueuingConfiguration type:s
LimitedPriorityLevelConfiguration borrowingLimitPercent:i lendablePercent:i limitResponse:LimitResponse nominalConcurrencyShares:i
LocalObjectReference name:s
LocalSubjectAccessReview@authorization.k8s.io/v1/LocalSubjectAccessReview apiVersion:s kind:s metadata:ObjectMeta spec:SubjectAccessReviewSpec
LocalVolumeSource fsType:s path:s
MetricIdentifier name:s selector:LabelSelector
MetricSpec containerResource:ContainerResourceMetricSource external:ExternalMetricSource object:ObjectMetricSource pods:PodsMetricSource resource:ResourceMetricSource type:s
MetricTarget averageUtilization:i averageValue:q type:s value:q
MutatingWebhook admissionReviewVersions:[s] clientConfig:admissionregistration.v1.WebhookClientConfig failurePolicy:s matchConditions:[admissionregistration.v1.MatchCondition,name] matchPolicy:s name:s namespaceSelector:LabelSelector objectSelector:LabelSelector reinvocationPolicy:s rules:[RuleWithOperations] sideEffects:s timeoutSeconds:i
MutatingWebhookConfiguration@admissionregistration.k8s.io/v1/MutatingWebhookConfiguration apiVersion:s kind:s metadata:ObjectMeta webhooks:[MutatingWebhook,name]
NFSVolumeSource path:s readOnly:b server:s
Namespace@v1/Namespace apiVersion:s kind:s metadata:ObjectMeta spec:NamespaceSpec
NamespaceSpec finalizers:[s]
NetworkPolicy@networking.k8s.io/v1/NetworkPolicy apiVersion:s kind:s metadata:ObjectMeta spec:NetworkPolicySpec
NetworkPolicyEgressRule ports:[NetworkPolicyPort] to:[NetworkPolicyPeer]
NetworkPolicyIngressRule from:[NetworkPolicyPeer] ports:[NetworkPolicyPort]
NetworkPolicyPeer ipBlock:IPBlock namespaceSelector:LabelSelector podSelector:LabelSelector
NetworkPolicyPort endPort:i port:p protocol:s
NetworkPolicySpec egress:[NetworkPolicyEgressRule] ingress:[NetworkPolicyIngressRule] podSelector:LabelSelector policyTypes:[s]
Node@v1/Node apiVersion:s kind:s metadata:ObjectMeta spec:NodeSpec
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm] requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
NodeConfigSource configMap:ConfigMapNodeConfigSource
NodeSelector nodeSelectorTerms:[NodeSelectorTerm]
NodeSelectorRequirement key:s operator:s values:[s]
NodeSelectorTerm matchExpressions:[NodeSelectorRequirement] matchFields:[NodeSelectorRequirement]
NodeSpec configSource:NodeConfigSource externalID:s podCIDR:s podCIDRs:[s,] providerID:s taints:[Taint] unschedulable:b
NonResourceAttributes path:s verb:s
NonResourcePolicyRule nonResourceURLs:[s,] verbs:[s,]
ObjectFieldSelector apiVersion:s fieldPath:s
ObjectMeta annotations:{s} creationTimestamp:s deletionGracePeriodSeconds:i deletionTimestamp:s finalizers:[s,] generateName:s generation:i labels:{s} name:s namespace:s ownerReferences:[OwnerReference,uid] resourceVersion:s selfLink:s uid:s
ObjectMetricSource describedObject:autoscaling.v2.CrossVersionObjectReference metric:MetricIdentifier target:MetricTarget
ObjectReference apiVersion:s fieldPath:s kind:s name:s namespace:s resourceVersion:s uid:s
Overhead podFixed:{q}
OwnerReference apiVersion:s blockOwnerDeletion:b controller:b kind:s name:s uid:s
PersistentVolume@v1/PersistentVolume apiVersion:s kind:s metadata:ObjectMeta spec:PersistentVolumeSpec
PersistentVolumeClaim@v1/PersistentVolumeClaim apiVersion:s kind:s metadata:ObjectMeta spec:PersistentVolumeClaimSpec
PersistentVolumeClaimSpec accessModes:[s] dataSource:core.v1.TypedLocalObjectReference dataSourceRef:TypedObjectReference resources:VolumeResourceRequirements selector:LabelSelector storageClassName:s volumeAttributesClassName:s volumeMode:s volumeName:s
PersistentVolumeClaimTemplate@/ metadata:ObjectMeta spec:PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource claimName:s readOnly:b
PersistentVolumeSpec accessModes:[s] awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource azureFile:AzureFilePersistentVolumeSource capacity:{q} cephfs:CephFSPersistentVolumeSource cinder:CinderPersistentVolumeSource claimRef:ObjectReference csi:CSIPersistentVolumeSource fc:FCVolumeSource flexVolume:FlexPersistentVolumeSource flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource glusterfs:GlusterfsPersistentVolumeSource hostPath:HostPathVolumeSource iscsi:ISCSIPersistentVolumeSource local:LocalVolumeSource mountOptions:[s] nfs:NFSVolumeSource nodeAffinity:VolumeNodeAffinity persistentVolumeReclaimPolicy:s photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource quobyte:QuobyteVolumeSource rbd:RBDPersistentVolumeSource scaleIO:ScaleIOPersistentVolumeSource storageClassName:s storageos:StorageOSPersistentVolumeSource volumeAttributesClassName:s volumeMode:s vsphereVolume:VsphereVirtualDiskVolumeSource
PhotonPersistentDiskVolumeSource fsType:s pdID:s
Pod@v1/Pod apiVersion:s kind:s metadata:ObjectMeta spec:PodSpec
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodAffinityTerm labelSelector:LabelSelector matchLabelKeys:[s] mismatchLabelKeys:[s] namespaceSelector:LabelSelector namespaces:[s] topologyKey:s
PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]
PodCertificateProjection certificateChainPath:s credentialBundlePath:s keyPath:s keyType:s maxExpirationSeconds:i signerName:s userAnnotations:{s}
PodDNSConfig nameservers:[s] options:[PodDNSConfigOption] searches:[s]
PodDNSConfigOption name:s value:s
PodDisruptionBudget@policy/v1/PodDisruptionBudget apiVersion:s kind:s metadata:ObjectMeta spec:PodDisruptionBudgetSpec
PodDisruptionBudgetSpec maxUnavailable:p minAvailable:p selector:LabelSelector unhealthyPodEvictionPolicy:s
PodFailurePolicy rules:[PodFailurePolicyRule]
PodFailurePolicyOnExitCodesRequirement containerName:s operator:s values:[i,]
PodFailurePolicyOnPodConditionsPattern status:s type:s
PodFailurePolicyRule action:s onExitCodes:PodFailurePolicyOnExitCodesRequirement onPodConditions:[PodFailurePolicyOnPodConditionsPattern]
PodOS name:s
PodReadinessGate conditionType:s
PodResourceClaim name:s resourceClaimName:s resourceClaimTemplateName:s
PodSchedulingGate name:s
PodSchedulingGroup podGroupName:s
PodSecurityContext appArmorProfile:AppArmorProfile fsGroup:i fsGroupChangePolicy:s runAsGroup:i runAsNonRoot:b runAsUser:i seLinuxChangePolicy:s seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile supplementalGroups:[i] supplementalGroupsPolicy:s sysctls:[Sysctl] windowsOptions:WindowsSecurityContextOptions
PodSpec activeDeadlineSeconds:i affinity:Affinity automountServiceAccountToken:b containers:[Container,name] dnsConfig:PodDNSConfig dnsPolicy:s enableServiceLinks:b ephemeralContainers:[EphemeralContainer,name] hostAliases:[HostAlias,ip] hostIPC:b hostNetwork:b hostPID:b hostUsers:b hostname:s hostnameOverride:s imagePullSecrets:[LocalObjectReference,name] initContainers:[Container,name] nodeName:s nodeSelector:{s} os:PodOS overhead:{q} preemptionPolicy:s priority:i priorityClassName:s readinessGates:[PodReadinessGate] resourceClaims:[PodResourceClaim,name] resources:ResourceRequirements restartPolicy:s runtimeClassName:s schedulerName:s schedulingGates:[PodSchedulingGate,name] schedulingGroup:PodSchedulingGroup securityContext:PodSecurityContext serviceAccount:s serviceAccountName:s setHostnameAsFQDN:b shareProcessNamespace:b subdomain:s terminationGracePeriodSeconds:i tolerations:[Toleration] topologySpreadConstraints:[TopologySpreadConstraint,topologyKey,whenUnsatisfiable] volumes:[Volume,name]
PodTemplate@v1/PodTemplate apiVersion:s kind:s metadata:ObjectMeta template:PodTemplateSpec
PodTemplateSpec@/ metadata:ObjectMeta spec:PodSpec
PodsMetricSource metric:MetricIdentifier target:MetricTarget
PolicyRule apiGroups:[s] nonResourceURLs:[s] resourceNames:[s] resources:[s] verbs:[s]
PolicyRulesWithSubjects nonResourceRules:[NonResourcePolicyRule] resourceRules:[ResourcePolicyRule] subjects:[flowcontrol.v1.Subject]
PortworxVolumeSource fsType:s readOnly:b volumeID:s
Preconditions resourceVersion:s uid:s
PreferredSchedulingTerm preference:NodeSelectorTerm weight:i
PriorityClass@scheduling.k8s.io/v1/PriorityClass apiVersion:s description:s globalDefault:b kind:s metadata:ObjectMeta preemptionPolicy:s value:i
PriorityLevelConfiguration@flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration apiVersion:s kind:s metadata:ObjectMeta spec:PriorityLevelConfigurationSpec
PriorityLevelConfigurationReference name:s
PriorityLevelConfigurationSpec exempt:ExemptPriorityLevelConfiguration limited:LimitedPriorityLevelConfiguration type:s
Probe exec:ExecAction failureThreshold:i grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:i periodSeconds:i successThreshold:i tcpSocket:TCPSocketAction terminationGracePeriodSeconds:i timeoutSeconds:i
ProjectedVolumeSource defaultMode:i sources:[VolumeProjection]
QueuingConfiguration handSize:i queueLengthLimit:i queues:i
QuobyteVolumeSource group:s readOnly:b registry:s tenant:s user:s volume:s
RBDPersistentVolumeSource fsType:s image:s keyring:s monitors:[s] pool:s readOnly:b secretRef:SecretReference user:s
RBDVolumeSource fsType:s image:s keyring:s monitors:[s] pool:s readOnly:b secretRef:LocalObjectReference user:s
ReplicaSet@apps/v1/ReplicaSet apiVersion:s kind:s metadata:ObjectMeta spec:ReplicaSetSpec
ReplicaSetSpec minReadySeconds:i replicas:i selector:LabelSelector template:PodTemplateSpec
ReplicationController@v1/ReplicationController apiVersion:s kind:s metadata:ObjectMeta spec:ReplicationControllerSpec
ReplicationControllerSpec minReadySeconds:i replicas:i selector:{s} template:PodTemplateSpec
ResourceAttributes fieldSelector:FieldSelectorAttributes group:s labelSelector:LabelSelectorAttributes name:s namespace:s resource:s subresource:s verb:s version:s
ResourceFieldSelector containerName:s divisor:q resource:s
ResourceMetricSource name:s target:MetricTarget
ResourcePolicyRule apiGroups:[s,] clusterScope:b namespaces:[s,] resources:[s,] verbs:[s,]
ResourceQuota@v1/ResourceQuota apiVersion:s kind:s metadata:ObjectMeta spec:ResourceQuotaSpec
ResourceQuotaSpec hard:{q} scopeSelector:ScopeSelector scopes:[s]
ResourceRequirements claims:[core.v1.ResourceClaim|name] limits:{q} requests:{q}
Role@rbac.authorization.k8s.io/v1/Role apiVersion:s kind:s metadata:ObjectMeta rules:[PolicyRule]
RoleBinding@rbac.authorization.k8s.io/v1/RoleBinding apiVersion:s kind:s metadata:ObjectMeta roleRef:RoleRef subjects:[rbac.v1.Subject]
RoleRef apiGroup:s kind:s name:s
RollingUpdateDaemonSet maxSurge:p maxUnavailable:p
RollingUpdateDeployment maxSurge:p maxUnavailable:p
RollingUpdateStatefulSetStrategy maxUnavailable:p partition:i
RuleWithOperations apiGroups:[s] apiVersions:[s] operations:[s] resources:[s] scope:s
RuntimeClass@node.k8s.io/v1/RuntimeClass apiVersion:s handler:s kind:s metadata:ObjectMeta overhead:Overhead scheduling:Scheduling
SELinuxOptions level:s role:s type:s user:s
Scale@autoscaling/v1/Scale apiVersion:s kind:s metadata:ObjectMeta spec:ScaleSpec
ScaleIOPersistentVolumeSource fsType:s gateway:s protectionDomain:s readOnly:b secretRef:SecretReference sslEnabled:b storageMode:s storagePool:s system:s volumeName:s
ScaleIOVolumeSource fsType:s gateway:s protectionDomain:s readOnly:b secretRef:LocalObjectReference sslEnabled:b storageMode:s storagePool:s system:s volumeName:s
ScaleSpec replicas:i
Scheduling nodeSelector:{s} tolerations:[Toleration]
ScopeSelector matchExpressions:[ScopedResourceSelectorRequirement]
ScopedResourceSelectorRequirement operator:s scopeName:s values:[s]
SeccompProfile localhostProfile:s type:s
Secret@v1/Secret apiVersion:s data:{s} immutable:b kind:s metadata:ObjectMeta stringData:{s} type:s
SecretEnvSource name:s optional:b
SecretKeySelector key:s name:s optional:b
SecretProjection items:[KeyToPath] name:s optional:b
SecretReference name:s namespace:s
SecretVolumeSource defaultMode:i items:[KeyToPath] optional:b secretName:s
SecurityContext allowPrivilegeEscalation:b appArmorProfile:AppArmorProfile capabilities:Capabilities privileged:b procMount:s readOnlyRootFilesystem:b runAsGroup:i runAsNonRoot:b runAsUser:i seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions
SelectableField jsonPath:s
SelfSubjectAccessReview@authorization.k8s.io/v1/SelfSubjectAccessReview apiVersion:s kind:s metadata:ObjectMeta spec:SelfSubjectAccessReviewSpec
SelfSubjectAccessReviewSpec nonResourceAttributes:NonResourceAttributes resourceAttributes:ResourceAttributes
SelfSubjectReview@authentication.k8s.io/v1/SelfSubjectReview apiVersion:s kind:s metadata:ObjectMeta
SelfSubjectRulesReview@authorization.k8s.io/v1/SelfSubjectRulesReview apiVersion:s kind:s metadata:ObjectMeta spec:SelfSubjectRulesReviewSpec
SelfSubjectRulesReviewSpec namespace:s
Service@v1/Service apiVersion:s kind:s metadata:ObjectMeta spec:ServiceSpec
ServiceAccount@v1/ServiceAccount apiVersion:s automountServiceAccountToken:b imagePullSecrets:[LocalObjectReference] kind:s metadata:ObjectMeta secrets:[ObjectReference,name]
ServiceAccountSubject name:s namespace:s
ServiceAccountTokenProjection audience:s expirationSeconds:i path:s
ServiceBackendPort name:s number:i
ServicePort appProtocol:s name:s nodePort:i port:i protocol:s targetPort:p
ServiceSpec allocateLoadBalancerNodePorts:b clusterIP:s clusterIPs:[s] externalIPs:[s] externalName:s externalTrafficPolicy:s healthCheckNodePort:i internalTrafficPolicy:s ipFamilies:[s] ipFamilyPolicy:s loadBalancerClass:s loadBalancerIP:s loadBalancerSourceRanges:[s] ports:[ServicePort,port,protocol] publishNotReadyAddresses:b selector:{s} sessionAffinity:s sessionAffinityConfig:SessionAffinityConfig trafficDistribution:s type:s
SessionAffinityConfig clientIP:ClientIPConfig
SleepAction seconds:i
StatefulSet@apps/v1/StatefulSet apiVersion:s kind:s metadata:ObjectMeta spec:StatefulSetSpec
StatefulSetOrdinals start:i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:s whenScaled:s
StatefulSetSpec minReadySeconds:i ordinals:StatefulSetOrdinals persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy:s replicas:i revisionHistoryLimit:i selector:LabelSelector serviceName:s template:PodTemplateSpec updateStrategy:StatefulSetUpdateStrategy volumeClaimTemplates:[PersistentVolumeClaim]
StatefulSetUpdateStrategy rollingUpdate:RollingUpdateStatefulSetStrategy type:s
StorageClass@storage.k8s.io/v1/StorageClass allowVolumeExpansion:b allowedTopologies:[TopologySelectorTerm] apiVersion:s kind:s metadata:ObjectMeta mountOptions:[s] parameters:{s} provisioner:s reclaimPolicy:s volumeBindingMode:s
StorageOSPersistentVolumeSource fsType:s readOnly:b secretRef:ObjectReference volumeName:s volumeNamespace:s
StorageOSVolumeSource fsType:s readOnly:b secretRef:LocalObjectReference volumeName:s volumeNamespace:s
SubjectAccessReview@authorization.k8s.io/v1/SubjectAccessReview apiVersion:s kind:s metadata:ObjectMeta spec:SubjectAccessReviewSpec
SubjectAccessReviewSpec extra:{[s]} groups:[s] nonResourceAttributes:NonResourceAttributes resourceAttributes:ResourceAttributes uid:s user:s
SuccessPolicy rules:[SuccessPolicyRule]
SuccessPolicyRule succeededCount:i succeededIndexes:s
Sysctl name:s value:s
TCPSocketAction host:s port:p
Taint effect:s key:s timeAdded:s value:s
TokenRequestSpec audiences:[s] boundObjectRef:BoundObjectReference expirationSeconds:i
TokenReview@authentication.k8s.io/v1/TokenReview apiVersion:s kind:s metadata:ObjectMeta spec:TokenReviewSpec
TokenReviewSpec audiences:[s] token:s
Toleration effect:s key:s operator:s tolerationSeconds:i value:s
TopologySelectorLabelRequirement key:s values:[s]
TopologySelectorTerm matchLabelExpressions:[TopologySelectorLabelRequirement]
TopologySpreadConstraint labelSelector:LabelSelector matchLabelKeys:[s] maxSkew:i minDomains:i nodeAffinityPolicy:s nodeTaintsPolicy:s topologyKey:s whenUnsatisfiable:s
TypedObjectReference apiGroup:s kind:s name:s namespace:s
UserSubject name:s
ValidatingAdmissionPolicy@admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy apiVersion:s kind:s metadata:ObjectMeta spec:ValidatingAdmissionPolicySpec
ValidatingAdmissionPolicyBinding@admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding apiVersion:s kind:s metadata:ObjectMeta spec:ValidatingAdmissionPolicyBindingSpec
ValidatingAdmissionPolicyBindingSpec matchResources:admissionregistration.v1.MatchResources paramRef:admissionregistration.v1.ParamRef policyName:s validationActions:[s,]
ValidatingAdmissionPolicySpec auditAnnotations:[AuditAnnotation] failurePolicy:s matchConditions:[admissionregistration.v1.MatchCondition,name] matchConstraints:admissionregistration.v1.MatchResources paramKind:admissionregistration.v1.ParamKind validations:[Validation] variables:[admissionregistration.v1.Variable,name]
ValidatingWebhook admissionReviewVersions:[s] clientConfig:admissionregistration.v1.WebhookClientConfig failurePolicy:s matchConditions:[admissionregistration.v1.MatchCondition,name] matchPolicy:s name:s namespaceSelector:LabelSelector objectSelector:LabelSelector rules:[RuleWithOperations] sideEffects:s timeoutSeconds:i
ValidatingWebhookConfiguration@admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration apiVersion:s kind:s metadata:ObjectMeta webhooks:[ValidatingWebhook,name]
Validation expression:s message:s messageExpression:s reason:s
ValidationRule fieldPath:s message:s messageExpression:s optionalOldSelf:b reason:s rule:s
Volume awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource azureFile:AzureFileVolumeSource cephfs:CephFSVolumeSource cinder:CinderVolumeSource configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource fc:FCVolumeSource flexVolume:FlexVolumeSource flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource gitRepo:GitRepoVolumeSource glusterfs:GlusterfsVolumeSource hostPath:HostPathVolumeSource image:ImageVolumeSource iscsi:ISCSIVolumeSource name:s nfs:NFSVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource projected:ProjectedVolumeSource quobyte:QuobyteVolumeSource rbd:RBDVolumeSource scaleIO:ScaleIOVolumeSource secret:SecretVolumeSource storageos:StorageOSVolumeSource vsphereVolume:VsphereVirtualDiskVolumeSource
VolumeAttachment@storage.k8s.io/v1/VolumeAttachment apiVersion:s kind:s metadata:ObjectMeta spec:VolumeAttachmentSpec
VolumeAttachmentSource inlineVolumeSpec:PersistentVolumeSpec persistentVolumeName:s
VolumeAttachmentSpec attacher:s nodeName:s source:VolumeAttachmentSource
VolumeDevice devicePath:s name:s
VolumeMount mountPath:s mountPropagation:s name:s readOnly:b recursiveReadOnly:s subPath:s subPathExpr:s
VolumeNodeAffinity required:NodeSelector
VolumeNodeResources count:i
VolumeProjection clusterTrustBundle:ClusterTrustBundleProjection configMap:ConfigMapProjection downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection
VolumeResourceRequirements limits:{q} requests:{q}
VsphereVirtualDiskVolumeSource fsType:s storagePolicyID:s storagePolicyName:s volumePath:s
WebhookConversion clientConfig:apiextensions.v1.WebhookClientConfig conversionReviewVersions:[s]
WeightedPodAffinityTerm podAffinityTerm:PodAffinityTerm weight:i
WindowsSecurityContextOptions gmsaCredentialSpec:s gmsaCredentialSpecName:s hostProcess:b runAsUserName:s
admissionregistration.v1.ApplyConfiguration expression:s
admissionregistration.v1.JSONPatch expression:s
admissionregistration.v1.MatchCondition expression:s name:s
admissionregistration.v1.MatchResources excludeResourceRules:[admissionregistration.v1.NamedRuleWithOperations] matchPolicy:s namespaceSelector:LabelSelector objectSelector:LabelSelector resourceRules:[admissionregistration.v1.NamedRuleWithOperations]
admissionregistration.v1.MutatingAdmissionPolicy@admissionregistration.k8s.io/v1/MutatingAdmissionPolicy apiVersion:s kind:s metadata:ObjectMeta spec:admissionregistration.v1.MutatingAdmissionPolicySpec
admissionregistration.v1.MutatingAdmissionPolicyBinding@admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding apiVersion:s kind:s metadata:ObjectMeta spec:admissionregistration.v1.MutatingAdmissionPolicyBindingSpec
admissionregistration.v1.MutatingAdmissionPolicyBindingSpec matchResources:admissionregistration.v1.MatchResources paramRef:admissionregistration.v1.ParamRef policyName:s
admissionregistration.v1.MutatingAdmissionPolicySpec failurePolicy:s matchConditions:[admissionregistration.v1.MatchCondition,name] matchConstraints:admissionregistration.v1.MatchResources mutations:[admissionregistration.v1.Mutation] paramKind:admissionregistration.v1.ParamKind reinvocationPolicy:s variables:[admissionregistration.v1.Variable]
admissionregistration.v1.Mutation applyConfiguration:admissionregistration.v1.ApplyConfiguration jsonPatch:admissionregistration.v1.JSONPatch patchType:s
admissionregistration.v1.NamedRuleWithOperations apiGroups:[s] apiVersions:[s] operations:[s] resourceNames:[s] resources:[s] scope:s
admissionregistration.v1.ParamKind apiVersion:s kind:s
admissionregistration.v1.ParamRef name:s namespace:s parameterNotFoundAction:s selector:LabelSelector
admissionregistration.v1.ServiceReference name:s namespace:s path:s port:i
admissionregistration.v1.Variable expression:s name:s
admissionregistration.v1.WebhookClientConfig caBundle:s service:admissionregistration.v1.ServiceReference url:s
apiextensions.v1.ServiceReference name:s namespace:s path:s port:i
apiextensions.v1.WebhookClientConfig caBundle:s service:apiextensions.v1.ServiceReference url:s
apiregistration.v1.ServiceReference name:s namespace:s port:i
authentication.v1.TokenRequest@authentication.k8s.io/v1/TokenRequest apiVersion:s kind:s metadata:ObjectMeta spec:TokenRequestSpec
autoscaling.v1.CrossVersionObjectReference apiVersion:s kind:s name:s
autoscaling.v1.HorizontalPodAutoscaler@autoscaling/v1/HorizontalPodAutoscaler apiVersion:s kind:s metadata:ObjectMeta spec:autoscaling.v1.HorizontalPodAutoscalerSpec
autoscaling.v1.HorizontalPodAutoscalerSpec maxReplicas:i minReplicas:i scaleTargetRef:autoscaling.v1.CrossVersionObjectReference targetCPUUtilizationPercentage:i
autoscaling.v2.CrossVersionObjectReference apiVersion:s kind:s name:s
autoscaling.v2.HorizontalPodAutoscaler@autoscaling/v2/HorizontalPodAutoscaler apiVersion:s kind:s metadata:ObjectMeta spec:autoscaling.v2.HorizontalPodAutoscalerSpec
autoscaling.v2.HorizontalPodAutoscalerSpec behavior:HorizontalPodAutoscalerBehavior maxReplicas:i metrics:[MetricSpec] minReplicas:i scaleTargetRef:autoscaling.v2.CrossVersionObjectReference
core.v1.EndpointPort appProtocol:s name:s port:i protocol:s
core.v1.Event@v1/Event action:s apiVersion:s count:i eventTime:s firstTimestamp:s involvedObject:ObjectReference kind:s lastTimestamp:s message:s metadata:ObjectMeta reason:s related:ObjectReference reportingComponent:s reportingInstance:s series:core.v1.EventSeries source:EventSource type:s
core.v1.EventSeries count:i lastObservedTime:s
core.v1.ResourceClaim name:s request:s
core.v1.TypedLocalObjectReference apiGroup:s kind:s name:s
discovery.v1.EndpointPort appProtocol:s name:s port:i protocol:s
events.v1.Event@events.k8s.io/v1/Event action:s apiVersion:s deprecatedCount:i deprecatedFirstTimestamp:s deprecatedLastTimestamp:s deprecatedSource:EventSource eventTime:s kind:s metadata:ObjectMeta note:s reason:s regarding:ObjectReference related:ObjectReference reportingController:s reportingInstance:s series:events.v1.EventSeries type:s
events.v1.EventSeries count:i lastObservedTime:s
flowcontrol.v1.Subject group:GroupSubject kind:s serviceAccount:ServiceAccountSubject user:UserSubject
networking.v1.IPAddress@networking.k8s.io/v1/IPAddress apiVersion:s kind:s metadata:ObjectMeta spec:networking.v1.IPAddressSpec
networking.v1.IPAddressSpec parentRef:networking.v1.ParentReference
networking.v1.ParentReference group:s name:s namespace:s resource:s
networking.v1.ServiceCIDR@networking.k8s.io/v1/ServiceCIDR apiVersion:s kind:s metadata:ObjectMeta spec:networking.v1.ServiceCIDRSpec
networking.v1.ServiceCIDRSpec cidrs:[s]
rbac.v1.Subject apiGroup:s kind:s name:s namespace:s
resource.v1.CELDeviceSelector expression:s
resource.v1.CapacityRequestPolicy default:q validRange:resource.v1.CapacityRequestPolicyRange validValues:[q]
resource.v1.CapacityRequestPolicyRange max:q min:q step:q
resource.v1.CapacityRequirements requests:{q}
resource.v1.Counter value:q
resource.v1.CounterSet counters:{resource.v1.Counter} name:s
resource.v1.Device allNodes:b allowMultipleAllocations:b attributes:{resource.v1.DeviceAttribute} bindingConditions:[s] bindingFailureConditions:[s] bindsToNode:b capacity:{resource.v1.DeviceCapacity} consumesCounters:[resource.v1.DeviceCounterConsumption] name:s nodeAllocatableResourceMappings:{resource.v1.NodeAllocatableResourceMapping} nodeName:s nodeSelector:NodeSelector taints:[resource.v1.DeviceTaint]
resource.v1.DeviceAttribute bool:b bools:[b] int:i ints:[i] string:s strings:[s] version:s versions:[s]
resource.v1.DeviceCapacity requestPolicy:resource.v1.CapacityRequestPolicy value:q
resource.v1.DeviceClaim config:[resource.v1.DeviceClaimConfiguration] constraints:[resource.v1.DeviceConstraint] requests:[resource.v1.DeviceRequest]
resource.v1.DeviceClaimConfiguration opaque:resource.v1.OpaqueDeviceConfiguration requests:[s]
resource.v1.DeviceClass@resource.k8s.io/v1/DeviceClass apiVersion:s kind:s metadata:ObjectMeta spec:resource.v1.DeviceClassSpec
resource.v1.DeviceClassConfiguration opaque:resource.v1.OpaqueDeviceConfiguration
resource.v1.DeviceClassSpec config:[resource.v1.DeviceClassConfiguration] extendedResourceName:s selectors:[resource.v1.DeviceSelector]
resource.v1.DeviceConstraint distinctAttribute:s matchAttribute:s requests:[s]
resource.v1.DeviceCounterConsumption counterSet:s counters:{resource.v1.Counter}
resource.v1.DeviceRequest exactly:resource.v1.ExactDeviceRequest firstAvailable:[resource.v1.DeviceSubRequest] name:s
resource.v1.DeviceSelector cel:resource.v1.CELDeviceSelector
resource.v1.DeviceSubRequest allocationMode:s capacity:resource.v1.CapacityRequirements count:i deviceClassName:s name:s selectors:[resource.v1.DeviceSelector] tolerations:[resource.v1.DeviceToleration]
resource.v1.DeviceTaint effect:s key:s timeAdded:s value:s
resource.v1.DeviceToleration effect:s key:s operator:s tolerationSeconds:i value:s
resource.v1.ExactDeviceRequest adminAccess:b allocationMode:s capacity:resource.v1.CapacityRequirements count:i deviceClassName:s selectors:[resource.v1.DeviceSelector] tolerations:[resource.v1.DeviceToleration]
resource.v1.NodeAllocatableResourceMapping allocationMultiplier:q capacityKey:s
resource.v1.OpaqueDeviceConfiguration driver:s parameters:o
resource.v1.ResourceClaim@resource.k8s.io/v1/ResourceClaim apiVersion:s kind:s metadata:ObjectMeta spec:resource.v1.ResourceClaimSpec
resource.v1.ResourceClaimSpec devices:resource.v1.DeviceClaim
resource.v1.ResourceClaimTemplate@resource.k8s.io/v1/ResourceClaimTemplate apiVersion:s kind:s metadata:ObjectMeta spec:resource.v1.ResourceClaimTemplateSpec
resource.v1.ResourceClaimTemplateSpec@/ metadata:ObjectMeta spec:resource.v1.ResourceClaimSpec
resource.v1.ResourcePool generation:i name:s resourceSliceCount:i
resource.v1.ResourceSlice@resource.k8s.io/v1/ResourceSlice apiVersion:s kind:s metadata:ObjectMeta spec:resource.v1.ResourceSliceSpec
resource.v1.ResourceSliceSpec allNodes:b devices:[resource.v1.Device] driver:s nodeName:s nodeSelector:NodeSelector perDeviceNodeSelection:b pool:resource.v1.ResourcePool sharedCounters:[resource.v1.CounterSet]
storage.v1.TokenRequest audience:s expirationSeconds:i
storage.v1.VolumeAttributesClass@storage.k8s.io/v1/VolumeAttributesClass apiVersion:s driverName:s kind:s metadata:ObjectMeta parameters:{s}
`;
