import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    target: "safari16.4",
    outDir: "dist",
    emptyOutDir: true,
    chunkSizeWarningLimit: 800,
    assetsInlineLimit: 0,
    // First what holds the state, which asks for it; then what pages share, as one file: each costs a way to the app and back.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "state", test: /src\/(stores|ipc|lib)\/|node_modules\/(svelte|esm-env|@tauri-apps)\//, priority: 2 },
            { name: "shared", minShareCount: 2, priority: 1 },
          ],
        },
      },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
