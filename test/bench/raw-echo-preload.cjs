// The other side of goal P8: the shortest bridge that reaches the main process and keeps the page isolated.
'use strict';
const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld('raw', { echo: (/** @type {string} */ text) => ipcRenderer.invoke('bench.echo', text) });
