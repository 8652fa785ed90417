/** web-llm's six megabytes, as a file of their own: its name says what it is (platform/page/shipped.ts goes by it). */
export { MLCEngine } from "@mlc-ai/web-llm";
