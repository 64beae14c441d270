using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Domain.Tests.Support;
using Engine.Journal;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Hosts;

/// <summary>The domain's stories, told to a whole engine: who owns, holds and waits at the end is what deciders alone say.</summary>
public sealed class StoriesTests
{
    private readonly Clock _clock = new();
    private readonly MemoryJournal _journal = new();

    public static TheoryData<string> All => [.. Stories.Names];

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_story_ends_on_this_host_as_it_ends_among_deciders_alone(string story)
    {
        var shop = Stories.Tell(story);
        await using var town = await Town.OpenAsync(_journal, _clock, assistant: shop.Assistant, understanding: shop.Understanding);

        foreach (var scene in shop.Told)
        {
            if (scene.Command is not null) await town.SendAsync(scene.To, scene.Command);
            else await WaitAsync(scene.Wait);
            await SettledAsync();
        }

        foreach (var actor in shop.Network.Actors.Select(a => a.Id).ToList())
            Assert.Equal(WhatLasts(((Reply.Accepted)shop.Network.Send(actor, new Look())).View!),
                WhatLasts((await town.DoAsync(actor, new Look())).View!));
    }

    /// <summary>Moves the clock on from one due time to the next, as far as that goes, and a little where the host is late.</summary>
    private async Task WaitAsync(TimeSpan span)
    {
        var until = _clock.GetUtcNow() + span;
        while ((await _journal.DueAsync(until, 1)) is [var due])
        {
            if (due.At > _clock.GetUtcNow()) _clock.Advance(due.At - _clock.GetUtcNow());
            await UntilAsync(async () => (await _journal.DueAsync(due.At, 1)) is [], _clock, TimeSpan.FromMilliseconds(1));
            await SettledAsync();
        }
        if (until > _clock.GetUtcNow()) _clock.Advance(until - _clock.GetUtcNow());
    }

    /// <summary>Whoever owes something has to be looked after soon; what has a time of its own comes later.</summary>
    private Task SettledAsync() =>
        UntilAsync(async () => (await _journal.DueAsync(_clock.GetUtcNow() + new RuntimeOptions().EffectGrace, 1)) is []);

    private static string WhatLasts(View view) => view switch
    {
        ConversationView c => $"{c.Id} {c.Phase} {c.Owner} {c.Epoch} {c.Reason} {c.FailedAttempts}",
        AgentView a => $"{a.Id} {a.Status} {string.Join(',', a.Slots.Select(s => $"{s.Conversation}/{s.Epoch}/{s.State}/{s.Queue}"))}",
        QueueView q => $"{q.Id} {string.Join(',', q.Waiting.Select(w => $"{w.Conversation}/{w.Epoch}/{w.Priority}"))} "
            + $"{string.Join(',', q.Roster.Select(r => $"{r.Agent}/{r.Status}/{r.Load}"))}",
        CustomerView c => $"{c.Profile.Id} {string.Join(',', c.Open)} {c.Conversations}",
        _ => throw new InvalidOperationException($"no actor says {view.GetType().Name} of itself"),
    };
}
