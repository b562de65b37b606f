// Every page of the console. path is the part behind #, title a key of the
// text tables, role the least role that may open it, menu whether it stands in
// the menu, keys what opens it from anywhere. A page is a module whose default
// export is a component with the properties params and query.
export const pages = [
  { path: '/queue', title: 'queue.title', role: 'viewer', menu: true, keys: 'g q', load: () => import('../queue/page.js') },
  { path: '/cases/:id', title: 'case.title', role: 'viewer', load: () => import('../case/page.js') },
  { path: '/byhand', title: 'manual.menu', role: 'agent', menu: true, keys: 'g o', load: () => import('../manual/page.js') },
  { path: '/registers', title: 'registers.title', role: 'viewer', menu: true, keys: 'g e', load: () => import('../registers/page.js') },
  { path: '/sla', title: 'sla.title', role: 'viewer', menu: true, keys: 'g s', load: () => import('../sla/page.js') },
  { path: '/thresholds', title: 'thresholds.title', role: 'viewer', menu: true, keys: 'g t', load: () => import('../thresholds/page.js') },
  { path: '/rules', title: 'rules.title', role: 'viewer', menu: true, keys: 'g r', load: () => import('../rules/page.js') },
  { path: '/brakes', title: 'brakes.title', role: 'admin', menu: true, keys: 'g b', load: () => import('../brakes/page.js') },
  { path: '/shops', title: 'shops.menu', role: 'viewer', menu: true, keys: 'g h', load: () => import('../shops/page.js') },
  { path: '/buyers', title: 'buyers.menu', role: 'viewer', menu: true, keys: 'g l', load: () => import('../buyers/page.js') },
  { path: '/audit', title: 'audit.menu', role: 'supervisor', menu: true, keys: 'g a', load: () => import('../audit/page.js') },
];

// home is opened when the address names no page.
export const home = '/queue';
