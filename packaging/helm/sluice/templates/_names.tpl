{{- define "sluice.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "sluice.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "sluice.name" .) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "sluice.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "sluice.selector" -}}
app.kubernetes.io/name: {{ include "sluice.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sluice.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "sluice.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/component: gateway
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "sluice.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "sluice.fullname" .) .Values.serviceAccount.name }}
{{- else -}}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "sluice.secret" -}}
{{- default (include "sluice.fullname" .) .Values.secrets.existingSecret }}
{{- end }}

{{- define "sluice.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}
{{- end }}

{{- /* gateway.conf: what the chart decides, with the values of its user laid over it. */ -}}
{{- define "sluice.config" -}}
{{- range $secret := list "secret" "node_secret" }}
{{- if hasKey $.Values.config $secret }}
{{- fail (printf "config.%s would be readable in the values of the release; put it into the Secret named by secrets.existingSecret" $secret) }}
{{- end }}
{{- end }}
{{- range $store := list "storage" "cache_storage" }}
{{- $password := dig $store "password" "" $.Values.config }}
{{- if and $password (not (regexMatch "^[a-z_]+://" $password)) }}
{{- fail (printf "config.%s.password would be readable in the values of the release; use redis.existingSecret or a reference such as file://name" $store) }}
{{- end }}
{{- end }}
{{- $redis := .Values.redis }}
{{- $storage := dict "type" "redis" "database" $redis.database "enable_cluster" $redis.cluster "use_ssl" $redis.tls }}
{{- if $redis.addrs }}
{{- $_ := set $storage "addrs" $redis.addrs }}
{{- else }}
{{- $_ := set $storage "host" $redis.host }}
{{- $_ := set $storage "port" $redis.port }}
{{- end }}
{{- if $redis.sentinelMaster }}{{- $_ := set $storage "master_name" $redis.sentinelMaster }}{{- end }}
{{- if $redis.username }}{{- $_ := set $storage "username" $redis.username }}{{- end }}
{{- if $redis.existingSecret }}{{- $_ := set $storage "password" "file://redis-password" }}{{- end }}
{{- $ours := dict
  "listen_port" 8080
  "secret" "file://control"
  "node_secret" "file://node"
  "kv" (dict "file" (dict "base_path" "/etc/sluice/secrets"))
  "storage" $storage
  "app_path" "/etc/sluice/apps"
  "policies" (dict "policy_source" "file" "policy_path" "/etc/sluice/policies")
  "middleware_path" "/var/lib/sluice-gateway/middleware"
  "template_path" "/etc/sluice/templates"
  "pid_file_location" ""
  "hash_keys" true
  "hash_key_function" "murmur64"
  "enable_hashed_keys_listing" true
  "http_server_options" (dict "enable_strict_routes" true "enable_websockets" true)
  "graceful_shutdown_delay_seconds" .Values.drain.delaySeconds
  "graceful_shutdown_timeout_duration" .Values.drain.timeoutSeconds
  "log_format" "json"
  "log_level" "info" }}
{{- mustMergeOverwrite $ours .Values.config | mustToPrettyJson }}
{{- end }}

{{- /* Documents of the user, one file each. */ -}}
{{- define "sluice.documents" -}}
{{- range $name, $document := . }}
{{ printf "%s.json" $name }}: |
  {{- if kindIs "string" $document }}
  {{- $document | nindent 2 }}
  {{- else }}
  {{- $document | mustToPrettyJson | nindent 2 }}
  {{- end }}
{{- end }}
{{- end }}
