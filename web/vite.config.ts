import { fileURLToPath } from "node:url";
import { lingui } from "@lingui/vite-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const STACK = process.env.SPINDLE_URL ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), lingui({ macroTransform: true })],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2023",
    cssTarget: ["chrome120", "edge120", "firefox121", "safari16.4"], // know :dir() and :has(); older ones would get a list of languages for it
    manifest: true, // the test of the start-up size reads it
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the content security policy takes fonts and styles from files only
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // Many small files, shared with what comes later, would come one after the other over the few connections of HTTP/1.1.
          groups: [
            { name: "libraries", tags: ["$initial"], test: /node_modules/, priority: 2 },
            { name: "start", tags: ["$initial"], priority: 1 },
            { name: "door", test: /features\/auth\/|ui\/LanguageChoice/ },
          ],
        },
      },
    },
  },
  server: {
    // The stack takes refresh cookies from its own origin only, so the proxy speaks as that origin.
    proxy: Object.fromEntries(
      ["/api", "/v1", "/healthz"].map((path) => [path, { target: STACK, headers: { Origin: STACK } }]),
    ),
  },
  test: { environment: "jsdom", pool: "vmThreads", include: ["src/**/*.test.{ts,tsx}"], setupFiles: ["src/testing/setup.ts"] },
});
