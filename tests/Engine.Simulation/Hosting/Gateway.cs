using System.Threading.Channels;
using Engine.Contracts;
using Engine.Contracts.Commands;

namespace Engine.Simulation.Hosting;

/// <summary>How people reach the server: requests that may go unanswered, and streams that may break off. Called on a person's lane.</summary>
internal sealed class Gateway(Town town)
{
    /// <exception cref="ConnectionLost">Nobody knows whether it was done.</exception>
    public async Task<Reply> SendAsync(ActorId to, Command command)
    {
        await town.PauseAsync();
        if (town.Server is not { Engine: { } engine } server || server.NewLane() is not { } lane)
        {
            await town.WaitAsync(town.Dice.Between(0.01, 0.3));
            throw new ConnectionLost("the server is down");
        }
        var answer = new TaskCompletionSource<Reply>();
        void Broken() => answer.TrySetException(new ConnectionLost("the connection broke"));
        server.Connections.Open(Broken);
        lane.Begin(async () =>
        {
            try
            {
                answer.TrySetResult(await engine.Outside.SendAsync(to, command));
            }
            catch (Exception e)
            {
                answer.TrySetException(e is ConnectionLost ? e : new ConnectionLost($"the request failed: {e.Message}"));
            }
        });
        try
        {
            return await answer.Task;
        }
        finally
        {
            server.Connections.Close(Broken);
        }
    }

    /// <summary>Opens a stream. It ends when the connection or the server does; who reads slowly makes the server's side wait.</summary>
    /// <exception cref="ConnectionLost">The server is down.</exception>
    public async Task<Stream<T>> OpenAsync<T>(Func<IEngine, Runtime.Projections.Wall, IAsyncEnumerable<T>> open)
    {
        await town.PauseAsync();
        if (town.Server is not { Engine: { } engine, Wall: { } wall } server || server.NewLane() is not { } lane)
        {
            await town.WaitAsync(town.Dice.Between(0.01, 0.3));
            throw new ConnectionLost("the server is down");
        }
        var channel = Channel.CreateBounded<T>(2);
        void Broken()
        {
            lane.Kill();
            channel.Writer.TryComplete();
        }
        server.Connections.Open(Broken);
        lane.Begin(async () =>
        {
            try
            {
                await foreach (var item in open(engine.Outside, wall)) await channel.Writer.WriteAsync(item);
            }
            catch (Exception e) when (e is ConnectionLost or Journal.JournalException) { }   // the stream breaks off, as over a socket
            channel.Writer.TryComplete();
        });
        return new Stream<T>(channel.Reader, () =>
        {
            server.Connections.Close(Broken);
            Broken();
        });
    }
}

internal sealed class Stream<T>(ChannelReader<T> items, Action close) : IDisposable
{
    /// <returns>False when the stream has ended.</returns>
    public ValueTask<bool> MoreAsync() => items.WaitToReadAsync();

    public bool TryRead(out T item) => items.TryRead(out item!);

    public void Dispose() => close();
}
