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
    // What pages share is one file: each costs a way to the app and back.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "shared", minShareCount: 2 }] } } },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
