-- Health of every kind of the group portreeve.io, for Argo CD (resource.customizations, "portreeve.io/*").
-- It reads conditions as kstatus does, and reasons for messages only.

local function health(status, message)
  return { status = status, message = message or "" }
end

-- The status isn't written while work is suspended, so it says nothing of this generation.
if obj.spec ~= nil and obj.spec.suspend == true and obj.metadata.deletionTimestamp == nil then
  return health("Suspended", "spec.suspend is true")
end

if obj.metadata.deletionTimestamp ~= nil then
  return health("Progressing", "it is being deleted")
end

if obj.status == nil or obj.status.observedGeneration == nil or obj.status.conditions == nil then
  return health("Progressing", "the operator hasn't looked at it yet")
end

if obj.status.observedGeneration ~= obj.metadata.generation then
  return health("Progressing", "the operator hasn't looked at this generation yet")
end

local conditions = {}
for _, condition in ipairs(obj.status.conditions) do
  conditions[condition.type] = condition
end

local function said(condition)
  local reason = condition.reason or ""
  local message = condition.message or ""
  if reason == "" or message == "" then
    return reason .. message
  end
  return reason .. ": " .. message
end

local function holds(kind)
  return conditions[kind] ~= nil and conditions[kind].status == "True"
end

if holds("Stalled") then
  return health("Degraded", said(conditions.Stalled))
end
if holds("Reconciling") then
  return health("Progressing", said(conditions.Reconciling))
end
if holds("Ready") then
  return health("Healthy", said(conditions.Ready))
end
if conditions.Ready ~= nil then
  return health("Progressing", said(conditions.Ready))
end
return health("Progressing", "the operator hasn't said yet whether it is ready")
