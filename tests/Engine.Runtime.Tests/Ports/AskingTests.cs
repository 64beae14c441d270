using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain;
using Engine.Runtime.Tests.Support;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Ports;

/// <summary>What an actor owes to the outside.</summary>
public sealed class AskingTests
{
    private readonly JournalDouble _journal = new();
    private readonly Clock _clock = new();

    [Fact]
    public async Task A_request_is_made_once_it_is_on_disk_and_is_owed_no_more_when_its_answer_is()
    {
        var rig = ARig();
        var hold = _journal.HoldAppends();
        var told = rig.SayAsync("ask 60 hello");
        Assert.Empty(rig.Requests);

        hold.Dispose();
        await told.InTimeAsync();
        await UntilAsync(() => rig.Pump.State!.Outbox.IsEmpty && rig.Pump.IsIdle);

        Assert.Equal("hello", Assert.Single(rig.Requests).Operation);
        Assert.Equal([Refusal.None], await SettledAsync());
    }

    [Fact]
    public async Task A_port_that_finds_nobody_is_asked_again_under_the_same_id_until_it_answers()
    {
        var rig = ARig();
        var asked = 0;
        rig.Outside = (_, _) => Task.FromResult(++asked < 4 ? PortAnswer.Unavailable("Nobody there.") : PortAnswer.Done());

        await rig.SayAsync("ask 60 hello");
        await UntilAsync(() => rig.Pump.State!.Outbox.IsEmpty, _clock);

        Assert.Equal(4, rig.Requests.Count);
        Assert.Single(rig.Requests.Select(r => r.Id).Distinct());
    }

    [Fact]
    public async Task A_port_that_wants_to_be_left_alone_is_left_alone_for_so_long()
    {
        var rig = ARig();
        rig.Outside = (_, _) => Task.FromResult(PortAnswer.Unavailable("Too many.", TimeSpan.FromSeconds(20)));

        await rig.SayAsync("ask 60 hello");
        await UntilAsync(() => _clock.NextDue == TimeSpan.FromSeconds(20));
        rig.Outside = (_, _) => Task.FromResult(PortAnswer.Done());
        _clock.Advance(TimeSpan.FromSeconds(20));
        await UntilAsync(() => rig.Pump.State!.Outbox.IsEmpty);

        Assert.Equal(2, rig.Requests.Count);
    }

    [Fact]
    public async Task A_port_that_never_answers_has_failed_at_the_deadline_and_is_told_that_nobody_waits()
    {
        var rig = ARig();
        var stopped = new TaskCompletionSource();
        rig.Outside = async (_, cancellation) =>
        {
            cancellation.Register(stopped.SetResult);
            await new TaskCompletionSource().Task;
            return PortAnswer.Done();
        };

        await rig.SayAsync("ask 60 hello");
        await UntilAsync(() => _clock.NextDue == TimeSpan.FromSeconds(60));
        _clock.Advance(TimeSpan.FromSeconds(60));
        await UntilAsync(() => OwesOnlyTheLetter(rig) || rig.Pump.State!.Outbox.IsEmpty);
        await stopped.Task.InTimeAsync();

        Assert.Single(rig.Requests);
        Assert.Equal(Refusal.PortUnavailable, (await SettledAsync())[0]);
    }

    [Theory]
    [InlineData("refused", Refusal.PortRefused)]
    [InlineData("throws", Refusal.PortUnavailable)]
    public async Task What_a_port_does_not_do_for_good_becomes_a_dead_letter_owed_in_its_place(string how, Refusal refusal)
    {
        var rig = ARig();
        rig.Outside = (_, _) => how == "throws" ? throw new IOException("the wire is cut")
            : Task.FromResult(PortAnswer.Refused("It said no."));
        rig.Letters = _ => Task.FromResult<Reply>(new Reply.Accepted(1, 1));

        await rig.SayAsync("ask 60 hello");
        await UntilAsync(() => rig.Pump.State!.Outbox.IsEmpty, _clock, TimeSpan.FromSeconds(1));

        var letter = Assert.Single(rig.Buried);
        Assert.Equal((Rig.Actor, "crm", "ask-60-hello", "hello", refusal),
            (letter.From, letter.Port, letter.Request, letter.Operation, letter.Refused));
        Assert.Equal(letter.Effect, (await _journal.ReadAsync(Rig.Actor, 0, 100)).Select(c => c.Event)
            .OfType<EffectSettled>().First().Effect);
    }

    [Fact]
    public async Task What_was_asked_before_a_crash_is_asked_after_it_while_anybody_has_use_for_the_answer()
    {
        var before = ARig();
        before.Outside = (_, _) => new TaskCompletionSource<PortAnswer>().Task;
        await before.SayAsync("ask 60 hello");
        await UntilAsync(() => before.Requests.Count == 1);

        var after = ARig();
        await after.TellAsync(new Wake());
        await UntilAsync(() => after.Pump.State!.Outbox.IsEmpty);

        Assert.Equal(before.Requests[0].Id, Assert.Single(after.Requests).Id);
    }

    [Fact]
    public async Task What_was_asked_before_a_crash_is_not_asked_when_the_time_is_over()
    {
        var before = ARig();
        before.Outside = (_, _) => new TaskCompletionSource<PortAnswer>().Task;
        await before.SayAsync("ask 60 hello");
        await UntilAsync(() => before.Requests.Count == 1);

        before.End();
        _clock.Advance(TimeSpan.FromSeconds(61));
        var after = ARig();
        await after.TellAsync(new Wake());
        await UntilAsync(() => after.Pump.State!.Outbox.IsEmpty, _clock);

        Assert.Empty(after.Requests);
        Assert.Equal(Refusal.PortUnavailable, (await SettledAsync())[0]);
    }

    [Fact]
    public void An_address_is_written_as_it_was_before_there_were_ports()
    {
        Address agent = new AgentId("ann").Actor;
        Address port = new Address.Port("crm");

        Assert.Equal("\"agent/ann\"", System.Text.Json.JsonSerializer.Serialize(agent));
        Assert.Equal(agent, System.Text.Json.JsonSerializer.Deserialize<Address>("\"agent/ann\""));
        Assert.Equal(port, System.Text.Json.JsonSerializer.Deserialize<Address>(System.Text.Json.JsonSerializer.Serialize(port)));
    }

    private static bool OwesOnlyTheLetter(Rig rig) => rig.Pump.State!.Outbox is [{ Command: DeadLetterCommand.Add }];

    private async Task<Refusal[]> SettledAsync() =>
        [.. (await _journal.ReadAsync(Rig.Actor, 0, 100)).Select(c => c.Event).OfType<EffectSettled>().Select(s => s.Refused)];

    private Rig ARig() => new(_journal, _clock);
}
