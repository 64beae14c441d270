namespace Engine.Gateway.Tests.Support;

/// <summary>One gateway for all tests of a class; each takes a conversation of its own.</summary>
public sealed class SharedGateway : IAsyncLifetime
{
    private int _conversations;

    internal GatewayUnderTest Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Gateway = await GatewayUnderTest.StartAsync(options => options.CustomerConversationsMax = 0);

    public async ValueTask DisposeAsync() => await Gateway.DisposeAsync();

    /// <returns>The conversation's id and its customer's token.</returns>
    internal async Task<(string Id, string Customer)> OpenAsync()
    {
        var id = FormattableString.Invariant($"c-{Interlocked.Increment(ref _conversations)}");
        return (id, await Gateway.OpenAsync(id));
    }
}
