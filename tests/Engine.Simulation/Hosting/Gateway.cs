using System.Threading.Channels;
using Engine.Contracts;

namespace Engine.Simulation.Hosting;

/// <summary>
/// How people reach the server: requests that may go unanswered, and streams that may break off. Called on a person's lane.
/// </summary>
internal sealed class Gateway(Town town)
{
    /// <param name="ask">What the server does about it: most often it sends one command.</param>
    /// <exception cref="ConnectionLost">Nobody knows whether it was done.</exception>
    public async Task<T> AskAsync<T>(Func<IEngine, ValueTask<T>> ask)
    {
        await town.PauseAsync();
        var process = await ReachAsync();
        var lane = process.Lane.Within();
        var answer = new TaskCompletionSource<T>();
        void Broken() => answer.TrySetException(new ConnectionLost("the connection broke"));
        town.Server.Connections.Open(Broken);
        lane.Begin(async () =>
        {
            try
            {
                answer.TrySetResult(await ask(process.Engine.Front));
            }
            catch (Exception e)
            {
                answer.TrySetException(e is ConnectionLost ? e : new ConnectionLost($"the request failed: {e.Message}"));
            }
            lane.Kill();   // all is said
        });
        try
        {
            return await answer.Task;
        }
        finally
        {
            town.Server.Connections.Close(Broken);
        }
    }

    /// <summary>Opens a stream. It ends when the connection or the server does; who reads slowly makes the server's side wait.</summary>
    /// <param name="agent">Whose connection to the hub it is, when it is an agent's.</param>
    /// <exception cref="ConnectionLost">The server is down.</exception>
    public async Task<Stream<T>> OpenAsync<T>(Func<IEngine, Runtime.Projections.Wall, IAsyncEnumerable<T>> open, AgentId? agent = null)
    {
        await town.PauseAsync();
        var process = await ReachAsync();
        var lane = process.Lane.Within();
        var channel = Channel.CreateBounded<T>(2);
        var connection = agent is { } came ? Connect(came, process) : null;
        var isOpen = true;
        town.Server.Connections.Open(Broken);
        lane.Begin(async () =>
        {
            try
            {
                await foreach (var item in open(process.Engine.Front, process.Wall)) await channel.Writer.WriteAsync(item);
            }
            catch (Exception e) when (e is ConnectionLost or Journal.JournalException) { }   // the stream breaks off, as over a socket
            channel.Writer.TryComplete();
        });
        return new Stream<T>(channel.Reader, () =>
        {
            town.Server.Connections.Close(Broken);
            Broken();
        });

        void Broken()
        {
            if (!isOpen) return;
            isOpen = false;
            lane.Kill();
            channel.Writer.TryComplete();
            connection?.Invoke();
        }
    }

    /// <returns>Ends the connection.</returns>
    private Action Connect(AgentId agent, ServerProcess process)
    {
        var ended = new TaskCompletionSource();
        var gateway = process.Gateways[town.Dice.Below(process.Gateways.Length)];
        town.Watch.Came(agent);
        process.Lane.Begin(async () =>
        {
            gateway.Came(agent);
            await ended.Task;
            gateway.Went(agent);
        });
        return () =>
        {
            town.Watch.Went(agent);
            ended.TrySetResult();
        };
    }

    /// <exception cref="ConnectionLost">The server is down.</exception>
    private async Task<ServerProcess> ReachAsync()
    {
        if (town.Server.Running is { } process) return process;
        await town.WaitAsync(town.Dice.Between(0.01, 0.3));
        throw new ConnectionLost("the server is down");
    }
}

internal sealed class Stream<T>(ChannelReader<T> items, Action close) : IDisposable
{
    /// <returns>False when the stream has ended.</returns>
    public ValueTask<bool> MoreAsync() => items.WaitToReadAsync();

    public bool TryRead(out T item) => items.TryRead(out item!);

    public void Dispose() => close();
}
