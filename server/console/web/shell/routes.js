// Every page of the console. path is the part behind #, title a key of the
// text tables, role the least role that may open it, menu whether it stands in
// the menu, keys what opens it from anywhere. A page is a module whose default
// export is a component with the properties params and query.
export const pages = [
  { path: '/queue', title: 'queue.title', role: 'viewer', menu: true, keys: 'g q', load: () => import('../queue/page.js') },
  { path: '/cases/:id', title: 'case.title', role: 'viewer', load: () => import('../case/page.js') },
];

// home is opened when the address names no page.
export const home = '/queue';
