import { auditPortContract } from "./audit-port.contract.ts";
import { createFakeAudit } from "./fake-audit.ts";

auditPortContract("the log as a list, for tests", () => {
  const audit = createFakeAudit();
  return { audit, entries: () => Promise.resolve(audit.entries) };
});
