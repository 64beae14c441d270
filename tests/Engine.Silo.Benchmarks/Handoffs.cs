using System.Collections.Immutable;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Runtime.Projections;
using Engine.Testing;

namespace Engine.Silo.Benchmarks;

/// <summary>Customers who ask for a person and agents who take whom they are offered, all through one queue, without a pause.</summary>
/// <param name="afresh">Each handoff is a new conversation whose packet the desk reads, as in a shop; otherwise the same conversations are
/// handed back and come again, so that little else than the queue is at work.</param>
internal sealed class Handoffs(IEngine engine, string name, bool afresh) : IAsyncDisposable
{
    /// <summary>Who speaks this is understood by nobody on the roster, and waits.</summary>
    public const string Finnish = "Joku on käyttänyt korttiani!";

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _agents = [];
    private long _accepted, _asked;

    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Agents come to their desks.</summary>
    public async Task SignInAsync(int agents, int capacity)
    {
        for (var a = 0; a < agents; a++)
        {
            var agent = new AgentId(FormattableString.Invariant($"{name}-agent-{a}"));
            Check(await engine.SendAsync(agent.Actor,
                new AgentCommand.SignIn(ImmutableSortedDictionary<string, int>.Empty.Add("fraud", 5), ["en"], capacity)));
            _agents.Add(WorkAsync(agent));
        }
    }

    /// <summary>Customers ask, and go on asking each time they were served.</summary>
    public Task AskAsync(int customers) =>
        Task.WhenAll(Enumerable.Range(0, customers).Select(_ => AskAnewAsync(SmallShop.SomebodyUsedMyCard)));

    /// <summary>Customers for whom there is nobody wait.</summary>
    public async Task WaitAsync(int customers)
    {
        for (var c = 0; c < customers; c++) await AskAnewAsync(Finnish);
    }

    /// <returns>Handoffs in this time.</returns>
    public async Task<long> CountAsync(TimeSpan time)
    {
        var before = Accepted;
        await Task.Delay(time, TimeProvider.System);
        return Accepted - before;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_agents);
        _stop.Dispose();
    }

    private async Task WorkAsync(AgentId agent)
    {
        try
        {
            await foreach (var conversation in afresh ? DeskAsync(agent) : OffersAsync(agent)) _ = ServeAsync(agent, conversation);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
    }

    private async IAsyncEnumerable<ConversationId> OffersAsync(AgentId agent)
    {
        await foreach (var committed in engine.WatchAsync(new Watch.One(agent.Actor, 0), _stop.Token))
            if (committed.Event is AgentEvent.Offered offered) yield return offered.Conversation;
    }

    private async IAsyncEnumerable<ConversationId> DeskAsync(AgentId agent)
    {
        await foreach (var change in engine.DeskAsync(agent, _stop.Token))
            if (change is { Kind: Contracts.Views.DeskChangeKind.Offer, Conversation: { } conversation }) yield return conversation;
    }

    private async Task ServeAsync(AgentId agent, ConversationId conversation)
    {
        // Gone meanwhile.
        if (await engine.SendAsync(conversation.Actor, new ConversationCommand.Accept(agent)) is not Reply.Accepted) return;
        Interlocked.Increment(ref _accepted);
        if (_stop.IsCancellationRequested) return;
        if (afresh)
        {
            Check(await engine.SendAsync(conversation.Actor, new ConversationCommand.AgentSays(agent, "a-1", "I have locked your card.")));
            Check(await engine.SendAsync(conversation.Actor, new ConversationCommand.Close(agent.Value, "solved")));
            await AskAnewAsync(SmallShop.SomebodyUsedMyCard);
        }
        else
        {
            Check(await engine.SendAsync(conversation.Actor, new ConversationCommand.HandBack(agent)));
            await AskAsync(conversation, SmallShop.SomebodyUsedMyCard);
        }
    }

    private async Task AskAnewAsync(string text)
    {
        var id = FormattableString.Invariant($"{name}-{Interlocked.Increment(ref _asked)}");
        Check(await engine.SendAsync(new ConversationId(id).Actor,
            new ConversationCommand.Start(new CustomerProfile(new CustomerId(id)), "web")));
        await AskAsync(new ConversationId(id), text);
    }

    private async Task AskAsync(ConversationId conversation, string text) =>
        Check(await engine.SendAsync(conversation.Actor,
            new ConversationCommand.CustomerSays(FormattableString.Invariant($"m-{Interlocked.Increment(ref _asked)}"), text)));

    private static void Check(Reply reply)
    {
        if (reply is not Reply.Accepted) throw new InvalidOperationException($"{reply}");
    }
}
