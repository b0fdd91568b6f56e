// Runs every journey, one after the other, each with a data folder of its own; ends with a line of counts.

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sweep } from "./webdriver.mjs";

const folder = fileURLToPath(new URL("journeys/", import.meta.url));
const asked = process.argv.slice(2);
const files = readdirSync(folder).filter((file) => file.endsWith(".mjs") && (!asked.length || asked.includes(file)));
const context = { binary: process.env.E2E_BINARY, output: process.env.E2E_OUTPUT };
let passed = 0;
let failed = 0;

for (const file of files.sort()) {
  const { journeys } = await import(join(folder, file));
  for (const [name, journey] of Object.entries(journeys)) {
    const data = mkdtempSync(join(tmpdir(), "handover-e2e-"));
    const started = Date.now();
    try {
      await journey({ ...context, data, environment: { HANDOVER_DATA_DIR: data, HANDOVER_DOWNLOADS_DIR: join(data, "downloads"), XDG_DATA_HOME: join(data, "web") } });
      passed += 1;
      console.log(`ok   ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}: ${error.stack}`);
      await sweep(context.binary);
    } finally {
      rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    }
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
