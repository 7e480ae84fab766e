{{- define "portreeve.name" -}}
{{- .Values.nameOverride | default .Chart.Name -}}
{{- end -}}

{{/* At most 54 characters, so that there is room for "-operator" and "-webhook" in names of up to 63. */}}
{{- define "portreeve.fullname" -}}
{{- $name := include "portreeve.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 54 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 54 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "portreeve.operator" -}}
{{- include "portreeve.fullname" . }}-operator
{{- end -}}

{{/* Never "default" by omission: every pod of the namespace would have the operator's rights. */}}
{{- define "portreeve.serviceAccount" -}}
{{- if .Values.serviceAccount.name -}}
{{- .Values.serviceAccount.name -}}
{{- else if .Values.serviceAccount.create -}}
{{- include "portreeve.operator" . -}}
{{- else -}}
{{- fail "\n\nserviceAccount.name must be set where serviceAccount.create is false: the ServiceAccount that the operator runs as.\n" -}}
{{- end -}}
{{- end -}}

{{- define "portreeve.clusterName" -}}
{{- if not .Values.clusterName -}}
{{- fail "\n\nclusterName must be set: a name of this cluster that no other cluster using the same registries has, such as --set clusterName=prod-eu.\nIt is written into the ownership tag of every repository that is created or adopted here, and must never change for a cluster: under another name, the operator takes the repositories that it made for someone else's.\n" -}}
{{- end -}}
{{- .Values.clusterName -}}
{{- end -}}

{{- define "portreeve.image" -}}
{{- with .Values.image -}}
{{- .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end -}}

{{- define "portreeve.operator.selectorLabels" -}}
app.kubernetes.io/name: {{ include "portreeve.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: operator
{{- end -}}

{{- define "portreeve.labels" -}}
app.kubernetes.io/name: {{ include "portreeve.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: portreeve
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "portreeve.operator.labels" -}}
{{ include "portreeve.labels" . }}
app.kubernetes.io/component: operator
{{- end -}}

{{/* What every binding of the operator binds to. */}}
{{- define "portreeve.operator.subjects" -}}
- kind: ServiceAccount
  name: {{ include "portreeve.serviceAccount" . | quote }}
  namespace: {{ .Release.Namespace | quote }}
{{- end -}}

{{/* What the API server calls the operator, as a literal of CEL. */}}
{{- define "portreeve.operator.user" -}}
{{- printf "'system:serviceaccount:%s:%s'" .Release.Namespace (include "portreeve.serviceAccount" .) -}}
{{- end -}}

{{- define "portreeve.webhook" -}}
{{- include "portreeve.fullname" . }}-webhook
{{- end -}}

{{/* The ClusterRole that owns all webhook configurations. */}}
{{- define "portreeve.webhook.owner" -}}
{{- include "portreeve.fullname" . }}-webhook-owner
{{- end -}}

{{- define "portreeve.webhook.serviceAccount" -}}
{{- if .Values.webhook.serviceAccount.name -}}
{{- .Values.webhook.serviceAccount.name -}}
{{- else if .Values.webhook.serviceAccount.create -}}
{{- include "portreeve.webhook" . -}}
{{- else -}}
{{- fail "\n\nwebhook.serviceAccount.name must be set where webhook.serviceAccount.create is false: the ServiceAccount that the webhook runs as.\n" -}}
{{- end -}}
{{- end -}}

{{- define "portreeve.webhook.selectorLabels" -}}
app.kubernetes.io/name: {{ include "portreeve.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: webhook
{{- end -}}

{{- define "portreeve.webhook.labels" -}}
{{ include "portreeve.labels" . }}
app.kubernetes.io/component: webhook
{{- end -}}

{{/* What every binding of the webhook binds to. */}}
{{- define "portreeve.webhook.subjects" -}}
- kind: ServiceAccount
  name: {{ include "portreeve.webhook.serviceAccount" . | quote }}
  namespace: {{ .Release.Namespace | quote }}
{{- end -}}
