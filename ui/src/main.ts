import "./styles/tokens.css";
import "./styles/base.css";

import { mount } from "svelte";

import Root from "./Root.svelte";
import { chooseBackend } from "./ipc";
import { App } from "./stores/app.svelte";

const app = new App(await chooseBackend(), window.localStorage);
mount(Root, { target: document.getElementById("app")!, props: { app } });
