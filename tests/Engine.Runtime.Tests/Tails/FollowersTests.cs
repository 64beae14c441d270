using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Tails;
using Engine.Runtime.Tests.Support;

namespace Engine.Runtime.Tests.Tails;

/// <summary>Followers whose events come over a wire that may lose them.</summary>
public sealed class FollowersTests
{
    private static readonly ActorId Cleo = new ConversationId("cleo").Actor;

    private readonly MemoryJournal _journal = new();
    private readonly Followers<ActorId> _followers = new(heldMax: 100, static c => c.Sequence, isCounted: true);

    [Fact]
    public async Task Who_hears_an_event_that_is_not_the_next_reads_the_journal_for_what_was_lost()
    {
        await using var following = Follow();
        await WriteAsync(1);
        Assert.Equal(1, (await following.NextAsync()).Sequence);

        await WriteAsync(2);   // lost
        await WriteAsync(3);   // lost
        _followers.Give(Cleo, await WriteAsync(4));

        Assert.Equal(2, (await following.NextAsync()).Sequence);
        Assert.Equal(3, (await following.NextAsync()).Sequence);
        Assert.Equal(4, (await following.NextAsync()).Sequence);
    }

    [Fact]
    public async Task Who_learns_that_something_may_be_lost_reads_the_journal_even_if_nothing_more_comes()
    {
        await using var following = Follow();
        await WriteAsync(1);
        Assert.Equal(1, (await following.NextAsync()).Sequence);
        var next = following.NextAsync();

        await WriteAsync(2);   // lost
        _followers.Miss(Cleo);

        Assert.Equal(2, (await next).Sequence);
    }

    [Fact]
    public async Task What_comes_doubled_or_late_is_given_out_once()
    {
        await using var following = Follow();
        var (first, second, third) = (await WriteAsync(1), await WriteAsync(2), await WriteAsync(3));
        Assert.Equal(1, (await following.NextAsync()).Sequence);

        foreach (var late in new[] { second, first, third, second, third }) _followers.Give(Cleo, late);
        _followers.Give(Cleo, await WriteAsync(4));

        for (var sequence = 2; sequence <= 4; sequence++) Assert.Equal(sequence, (await following.NextAsync()).Sequence);
    }

    [Fact]
    public async Task Whoever_waits_for_news_holds_nothing_of_the_pages_that_were_read()
    {
        // Once the last page was held as long as its follower waited: up to 500 events for each.
        var pages = new List<WeakReference>();
        await WriteAsync(1);
        await using var following = _followers.FollowAsync(Cleo, 0, ReadAsync, default).GetAsyncEnumerator();
        await following.MoveNextAsync();
        var news = following.MoveNextAsync().AsTask();

        GC.Collect();

        Assert.NotEmpty(pages);
        Assert.All(pages, page => Assert.False(page.IsAlive));
        _followers.Give(Cleo, await WriteAsync(2));
        Assert.True(await news);

        async ValueTask<IReadOnlyList<Committed>> ReadAsync(long after, CancellationToken cancellation)
        {
            List<Committed> page = [.. await _journal.ReadAsync(Cleo, after, 500, cancellation)];
            pages.Add(new WeakReference(page));
            return page;
        }
    }

    private IAsyncEnumerator<Committed> Follow() =>
        _followers.FollowAsync(Cleo, 0, (after, ct) => _journal.ReadAsync(Cleo, after, 500, ct), default).GetAsyncEnumerator();

    private async Task<Committed> WriteAsync(long sequence) =>
        (await _journal.AppendAsync(
            new Turn(Cleo, sequence - 1, Clock.Noon, [new ConversationEvent.CustomerSaid($"m-{sequence}", "hello", null)])))![0];
}
