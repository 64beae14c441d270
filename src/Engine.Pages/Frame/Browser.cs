using Microsoft.JSInterop;

namespace Engine.Pages.Frame;

/// <summary>What only the browser itself can do; wwwroot/app.js has the other half.</summary>
public sealed class Browser(IJSRuntime js)
{
    private Task<IJSObjectReference>? _module;

    /// <summary>What this tab keeps over a reload; null when there is nothing.</summary>
    public async ValueTask<string?> ReadAsync(string key) => await (await ModuleAsync()).InvokeAsync<string?>("read", key);

    /// <param name="value">Null forgets it.</param>
    public async ValueTask WriteAsync(string key, string? value) => await (await ModuleAsync()).InvokeVoidAsync("write", key, value);

    /// <summary>
    /// What stands behind # in the address, which is taken out of it at once: no history and no copied link holds a token.
    /// </summary>
    public async ValueTask<string?> TakeFragmentAsync() => await (await ModuleAsync()).InvokeAsync<string?>("takeFragment");

    public async ValueTask FocusAsync(string selector) => await (await ModuleAsync()).InvokeVoidAsync("focus", selector);

    /// <summary>Scrolls a list to its end, unless its reader has scrolled up.</summary>
    public async ValueTask ToEndAsync(string selector, bool always) =>
        await (await ModuleAsync()).InvokeVoidAsync("toEnd", selector, always);

    /// <summary>Gives a text to whoever looks, as a file to keep.</summary>
    public async ValueTask SaveAsync(string name, string text) => await (await ModuleAsync()).InvokeVoidAsync("save", name, text);

    /// <summary>Names the tab.</summary>
    public async ValueTask TitleAsync(string name) => await (await ModuleAsync()).InvokeVoidAsync("title", name);

    /// <summary>
    /// Shows a number before the title, and a notice of the desktop when the page is not looked at and notices are allowed.
    /// </summary>
    public async ValueTask AttractAsync(int count, string? notice) => await (await ModuleAsync()).InvokeVoidAsync("attract", count, notice);

    /// <summary>Calls back for every key that is meant for the page and not for a field of it.</summary>
    public async ValueTask KeysAsync<T>(DotNetObjectReference<T> listener) where T : class =>
        await (await ModuleAsync()).InvokeVoidAsync("keys", listener);

    private Task<IJSObjectReference> ModuleAsync() => _module ??= js.InvokeAsync<IJSObjectReference>("import", "/app.js").AsTask();
}
