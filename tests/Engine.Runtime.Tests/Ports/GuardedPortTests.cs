using System.Collections.Immutable;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Runtime.Ports;
using Engine.Runtime.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using static Engine.Runtime.Tests.Support.Waiting;

namespace Engine.Runtime.Tests.Ports;

public sealed class GuardedPortTests
{
    private readonly FakeTimeProvider _time = new(Clock.Noon);
    private readonly Lines _log = new();
    private readonly Scripted _port = new();

    [Fact]
    public async Task A_try_that_found_nobody_is_repeated_after_waits_that_double_and_have_jitter()
    {
        var guard = AGuard(new PortOptions { Retries = 2, BreakAfter = 0 });
        _port.Says = _ => Task.FromResult(_port.Asked < 3 ? PortAnswer.Unavailable("Nobody.") : PortAnswer.Done());

        var answer = await RunAsync(guard.AskAsync(ARequest(), default));

        Assert.Equal(PortOutcome.Done, answer.Outcome);
        Assert.Equal(3, _port.Asked);
        Assert.InRange(_port.Times[2] - _port.Times[1], TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(PortOutcome.Refused)]
    [InlineData(PortOutcome.NotFound)]
    public async Task What_stands_is_not_asked_again(PortOutcome outcome)
    {
        var guard = AGuard(new PortOptions());
        _port.Says = _ => Task.FromResult(new PortAnswer(outcome));

        Assert.Equal(outcome, (await RunAsync(guard.AskAsync(ARequest(), default))).Outcome);
        Assert.Equal(1, _port.Asked);
    }

    [Fact]
    public async Task Who_wants_to_be_left_alone_is_not_asked_again_at_once()
    {
        var guard = AGuard(new PortOptions());
        _port.Says = _ => Task.FromResult(PortAnswer.Unavailable("Too many.", TimeSpan.FromSeconds(30)));

        Assert.Equal(TimeSpan.FromSeconds(30), (await RunAsync(guard.AskAsync(ARequest(), default))).RetryAfter);
        Assert.Equal(1, _port.Asked);
    }

    [Fact]
    public async Task A_try_that_takes_too_long_is_cancelled_and_found_nobody()
    {
        var guard = AGuard(new PortOptions { Retries = 0, Deadline = TimeSpan.FromSeconds(5) });
        _port.Says = async cancellation =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellation);
            return PortAnswer.Done();
        };

        var answer = await RunAsync(guard.AskAsync(ARequest(), default));

        Assert.Equal((PortOutcome.Unavailable, "No answer within 5 s."), (answer.Outcome, answer.Why));
        Assert.Equal(TimeSpan.FromSeconds(5), _port.Deadlines[0] - Clock.Noon);
    }

    [Fact]
    public async Task A_port_that_breaks_says_nothing_of_its_insides()
    {
        var guard = AGuard(new PortOptions { Retries = 0 });
        _port.Says = _ => throw new InvalidOperationException("secret=hunter2");

        var answer = await RunAsync(guard.AskAsync(ARequest(), default));

        Assert.Equal((PortOutcome.Unavailable, "It failed: InvalidOperationException."), (answer.Outcome, answer.Why));
    }

    [Fact]
    public async Task Who_answers_too_rarely_is_left_alone_for_a_while_and_then_tried_again()
    {
        var guard = AGuard(new PortOptions { Retries = 0, BreakAfter = 4, BreakFor = TimeSpan.FromSeconds(15) });
        _port.Says = _ => Task.FromResult(PortAnswer.Unavailable("Nobody."));
        for (var i = 0; i < 4; i++) await RunAsync(guard.AskAsync(ARequest(), default));

        var left = await RunAsync(guard.AskAsync(ARequest(), default));
        Assert.Equal((PortOutcome.Unavailable, 4), (left.Outcome, _port.Asked));
        Assert.True(left.RetryAfter > TimeSpan.Zero);

        _time.Advance(TimeSpan.FromSeconds(15));
        _port.Says = _ => Task.FromResult(PortAnswer.Done());
        Assert.Equal(PortOutcome.Done, (await RunAsync(guard.AskAsync(ARequest(), default))).Outcome);
    }

    [Fact]
    public async Task As_many_as_may_are_under_way_at_once_as_many_wait_and_the_rest_is_for_later()
    {
        var guard = AGuard(new PortOptions { ConcurrencyMax = 2, Retries = 0 });
        var done = new TaskCompletionSource<PortAnswer>();
        _port.Says = _ => done.Task;

        var asked = Enumerable.Range(0, 5).Select(_ => guard.AskAsync(ARequest(), default)).ToArray();
        var fifth = await asked[4].InTimeAsync();
        await UntilAsync(() => _port.Asked == 2);
        done.SetResult(PortAnswer.Done());

        Assert.Equal((PortOutcome.Unavailable, "Too many requests are under way."), (fifth.Outcome, fifth.Why));
        Assert.All(await Task.WhenAll(asked[..4]).InTimeAsync(), a => Assert.Equal(PortOutcome.Done, a.Outcome));
    }

    [Fact]
    public async Task A_place_that_never_answers_takes_only_its_own_turns_and_the_others_do_not_wait()
    {
        var guard = AGuard(new PortOptions { ConcurrencyMax = 4, PartMax = 2, Retries = 0 });
        var never = new TaskCompletionSource<PortAnswer>();
        _port.Says = _ => never.Task;
        var dead = Enumerable.Range(0, 20).Select(_ => guard.AskAsync(ARequest("dead"), default)).ToArray();
        await UntilAsync(() => _port.Asked == 2);

        _port.Says = _ => Task.FromResult(PortAnswer.Done());
        for (var i = 0; i < 10; i++)
            Assert.Equal(PortOutcome.Done, (await guard.AskAsync(ARequest("well"), default).InTimeAsync()).Outcome);
        Assert.Equal(12, _port.Asked);
        Assert.All(dead, d => Assert.False(d.IsCompleted));   // nobody is sent away: they wait for their place

        never.SetResult(PortAnswer.Done());
        await Task.WhenAll(dead).InTimeAsync();
    }

    [Fact]
    public async Task A_place_that_is_left_alone_is_left_alone_alone()
    {
        var guard = AGuard(new PortOptions { PartMax = 2, Retries = 0, BreakAfter = 4, BreakFor = TimeSpan.FromSeconds(15) });
        _port.Says = _ => Task.FromResult(PortAnswer.Unavailable("Nobody."));
        for (var i = 0; i < 5; i++) await RunAsync(guard.AskAsync(ARequest("dead"), default));
        Assert.Equal(4, _port.Asked);

        _port.Says = _ => Task.FromResult(PortAnswer.Done());
        Assert.Equal(PortOutcome.Done, (await RunAsync(guard.AskAsync(ARequest("well"), default))).Outcome);
        Assert.Equal(PortOutcome.Unavailable, (await RunAsync(guard.AskAsync(ARequest("dead"), default))).Outcome);

        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(PortOutcome.Done, (await RunAsync(guard.AskAsync(ARequest("dead"), default))).Outcome);
    }

    [Fact]
    public async Task A_port_that_is_not_here_is_for_later()
    {
        using var table = new PortTable([new RegisteredPort(_port, new PortOptions())], _time, () => 0.5, _log);

        Assert.Equal(PortOutcome.Unavailable, (await table.AskAsync("mail", ARequest(), default)).Outcome);
        Assert.Equal(PortOutcome.Done, (await table.AskAsync("crm", ARequest(), default)).Outcome);
        Assert.Throws<InvalidOperationException>(() =>
            new PortTable([new RegisteredPort(_port, new PortOptions()), new RegisteredPort(_port, new PortOptions())],
                _time, () => 0.5, _log));
    }

    private GuardedPort AGuard(PortOptions options) => new(_port, options, _time, () => 0.5, _log);

    private async Task<PortAnswer> RunAsync(Task<PortAnswer> asked)
    {
        await UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(50));
            return asked.IsCompleted;
        });
        return await asked;
    }

    private static PortRequest ARequest(string place = "") =>
        new(place, "look", Clock.Noon.AddHours(1), ImmutableSortedDictionary<string, string>.Empty);

    private sealed class Scripted : IPort
    {
        private readonly List<DateTimeOffset> _times = [];

        public string Name => "crm";

        public string PartOf(PortRequest request) => request.Id;

        public int Asked => _times.Count;

        public IReadOnlyList<DateTimeOffset> Times => _times;

        public List<DateTimeOffset> Deadlines { get; } = [];

        public Func<CancellationToken, Task<PortAnswer>> Says { get; set; } = _ => Task.FromResult(PortAnswer.Done());

        public Task<PortAnswer> DoAsync(PortRequest request, DateTimeOffset deadline, CancellationToken cancellation)
        {
            lock (_times)
            {
                _times.Add(deadline);
                Deadlines.Add(deadline);
            }
            return Says(cancellation);
        }
    }
}
