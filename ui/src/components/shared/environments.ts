// The word of an environment, in one place.
import { m } from "../../paraglide/messages";

export const environmentWord = (environment: "practice" | "sandbox" | "production"): string =>
  ({ practice: m.environment_practice, sandbox: m.environment_sandbox, production: m.environment_production })[environment]();
