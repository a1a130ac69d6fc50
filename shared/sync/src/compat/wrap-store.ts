/** The two members that every wrapped store has beside its own. */
export interface Wrapped<Store> {
  /** Whether what this store is told travels to other views now. */
  readonly isSyncEnabled: () => boolean;
  /** Ends the wrapping: nothing that is done through it or the original is published any more. */
  readonly fallbackToOriginal: () => Store;
}

export interface WrapPorts {
  readonly enabled: () => boolean;
  /** A listed method has returned. What this throws is nobody's business but `report`'s. */
  readonly called: (method: string, args: readonly unknown[]) => void;
  /** The outermost method is called. */
  readonly began: () => void;
  /** The outermost method has returned: what it did is complete. */
  readonly ended: () => void;
  readonly report: (error: unknown) => void;
}

type Method = (...args: unknown[]) => unknown;

/**
 * Stands before a store without changing it. Every method runs first and as it was, on the store itself, so that private
 * fields work; its answer is handed on, what it throws is thrown, and only a listed method that returned is told.
 *
 * A method that calls a listed one inside is seen too: for the length of the outermost call (until its promise settles,
 * where it answers one) the listed methods of the store itself are ones that tell. A frozen store cannot be given such;
 * then only calls from outside are told.
 *
 * @param listed names of methods that change something others want to know
 */
export function wrapStore<Store extends object>(store: Store, listed: readonly string[], ports: WrapPorts): Store & Wrapped<Store> {
  let fallen = false;
  /** Calls that have not ended yet, and those of them that have not even returned: who calls while a promise is awaited calls from outside. */
  let depth = 0;
  let running = 0;
  let restore: (() => void) | null = null;
  const made = new WeakMap<Method, Method>();
  /** What the telling methods are laid over. */
  const laidOver = new WeakMap<Method, Method>();

  const safely = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      ports.report(error);
    }
  };

  function tell(name: string, args: readonly unknown[], answer: unknown): void {
    if (fallen || !listed.includes(name)) return;
    if (isPromise(answer)) answer.then(() => safely(() => ports.called(name, args)), () => undefined);
    else safely(() => ports.called(name, args));
  }

  function leave(): void {
    depth -= 1;
    if (depth > 0) return;
    restore?.();
    restore = null;
  }

  function call(name: string, method: Method, self: unknown, args: unknown[]): unknown {
    if (fallen) return Reflect.apply(method, self, args);
    if (depth === 0) restore = shadow();
    if (running === 0) safely(ports.began);
    depth += 1;
    running += 1;
    let answer: unknown;
    try {
      answer = Reflect.apply(method, self, args);
    } catch (error) {
      leave();
      throw error;
    } finally {
      running -= 1;
    }
    tell(name, args, answer);
    if (isPromise(answer)) answer.then(leave, leave);
    else leave();
    if (running === 0) safely(ports.ended);
    return answer;
  }

  /** Lays telling methods over the store's own listed ones; the answer takes them off again. */
  function shadow(): () => void {
    const undo: (() => void)[] = [];
    for (const name of listed) {
      const own = Object.getOwnPropertyDescriptor(store, name);
      const method: unknown = own ? own.value : Reflect.get(store, name);
      if (typeof method !== 'function' || (own ? own.configurable !== true : !Object.isExtensible(store))) continue;
      const inner: Method = function (this: unknown, ...args) {
        const answer: unknown = Reflect.apply(method as Method, this, args);
        tell(name, args, answer);
        return answer;
      };
      laidOver.set(inner, method as Method);
      Object.defineProperty(store, name, { value: inner, configurable: true, writable: true, enumerable: own?.enumerable ?? false });
      undo.push(() => {
        // Whoever has replaced the method meanwhile keeps what they put there.
        if (Reflect.get(store, name) !== inner) return;
        if (own) Object.defineProperty(store, name, own);
        else Reflect.deleteProperty(store, name);
      });
    }
    return () => undo.forEach((run) => run());
  }

  function telling(name: string, method: Method): Method {
    let wrapped = made.get(method);
    if (!wrapped) {
      wrapped = new Proxy(method, {
        apply: (target, self: unknown, args: unknown[]) => call(name, target, self === proxy ? store : self, args),
      });
      made.set(method, wrapped);
    }
    return wrapped;
  }

  const extra: Wrapped<Store> = {
    isSyncEnabled: () => !fallen && ports.enabled(),
    fallbackToOriginal() {
      fallen = true;
      restore?.();
      restore = null;
      return store;
    },
  };

  // The target is empty, because a proxy must show frozen members of its target as they are.
  const proxy = new Proxy({} as Store & Wrapped<Store>, {
    get(_target, name) {
      if (Object.hasOwn(extra, name)) return extra[name as keyof typeof extra];
      const value: unknown = Reflect.get(store, name, store);
      return typeof value === 'function' && typeof name === 'string' && name !== 'constructor' ? telling(name, laidOver.get(value as Method) ?? (value as Method)) : value;
    },
    set: (_target, name, value) => Reflect.set(store, name, value, store),
    has: (_target, name) => Object.hasOwn(extra, name) || Reflect.has(store, name),
    ownKeys: () => Reflect.ownKeys(store),
    getOwnPropertyDescriptor(_target, name) {
      const found = Reflect.getOwnPropertyDescriptor(store, name);
      return found && { ...found, configurable: true };
    },
    defineProperty: (_target, name, descriptor) => Reflect.defineProperty(store, name, descriptor),
    deleteProperty: (_target, name) => Reflect.deleteProperty(store, name),
    getPrototypeOf: () => Reflect.getPrototypeOf(store),
  });
  return proxy;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
