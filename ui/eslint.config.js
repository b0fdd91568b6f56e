// Who may import whom (style.md section 6): only src/ipc names Tauri; shared components know no domain; a domain knows
// shared and itself; views compose.
import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";

import svelteConfig from "./svelte.config.js";

const domains = ["frame", "orgs", "setup", "console", "tests", "practice"];
const tauri = { group: ["@tauri-apps/*"], message: "Only src/ipc/tauri.ts imports @tauri-apps." };
const views = { group: ["**/views/*"], message: "Only Root.svelte composes views." };
const backend = { regex: "/ipc/(tauri|fake)", message: "Components never know which backend they have." };
const restrict = (...patterns) => ({ "no-restricted-imports": ["error", { patterns }] });

const domainRule = (domain) => ({
  files: [`src/components/${domain}/**`],
  rules: restrict(tauri, views, backend, {
    regex: `/(${domains.filter((other) => other !== domain).join("|")})/`,
    message: "A domain's components import shared ones and their own.",
  }),
});

export default [
  { ignores: ["dist/", "src/paraglide/", "src/ipc/generated/", "project.inlang/"] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
  },
  {
    // TypeScript and svelte-check know what is defined.
    rules: {
      "no-undef": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-console": "error",
      "svelte/no-at-html-tags": "error",
      // Stores replace whole maps behind $state.raw; style: directives are CSSOM, which the CSP allows.
      "svelte/prefer-svelte-reactivity": "off",
      "svelte/no-useless-mustaches": "off",
    },
  },
  { files: ["src/**"], rules: restrict(tauri) },
  { files: ["src/ipc/tauri.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["src/components/shared/**"],
    rules: restrict(tauri, views, backend, {
      regex: `(/(${domains.join("|")})/|/stores/|/ipc)`,
      message: "Shared components know no domain.",
    }),
  },
  ...domains.map(domainRule),
  { files: ["src/views/**"], rules: restrict(tauri, backend) },
  { files: ["src/stores/**", "src/lib/**"], rules: restrict(tauri, backend, { group: ["**/components/**"], message: "Stores know no components." }) },
];
