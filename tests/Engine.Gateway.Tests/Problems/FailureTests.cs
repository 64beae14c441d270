using System.Net;
using System.Net.Http.Headers;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Gateway.Endpoints;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Engine.Gateway.Tests.Problems;

/// <summary>What a client sees when the engine can't.</summary>
public sealed class FailureTests
{
    [Theory]
    [InlineData(Refusal.Busy)]
    [InlineData(Refusal.Stopping)]
    [InlineData(Refusal.StorageFailed)]
    public async Task An_engine_that_cannot_now_says_when_to_try_again(Refusal refusal)
    {
        await using var gateway = await GatewayUnderTest.StartAsync(around: _ => new Broken(() => new Reply.Refused(refusal, "Not now.")));

        var answer = await gateway.SayAsync("c-1", gateway.Token(Role.Admin), "m-1", "hello");

        answer.IsRefused(503, refusal);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.RetryAfter);
    }

    [Fact]
    public async Task What_nobody_expected_is_500_without_a_word_of_why_and_is_logged()
    {
        await using var gateway =
            await GatewayUnderTest.StartAsync(around: _ => new Broken(() => throw new InvalidOperationException("the secret inside")));

        var answer = await gateway.SayAsync("c-1", gateway.Token(Role.Admin), "m-1", "hello");

        answer.IsRefused(500, Refusal.Internal);
        Assert.DoesNotContain("secret", answer.Body);
        Assert.Contains(gateway.Logs.Lines, l => l is { Level: LogLevel.Error } && l.Text.Contains("the secret inside"));
    }

    /// <summary>Once it was 500 `internal`, which clients give up on, and an error in the log for every request.</summary>
    [Fact]
    public async Task While_no_silo_answers_a_customer_is_told_to_try_again_and_the_log_has_a_warning()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(around: _ => NoSilo);

        var answer = await gateway.SayAsync("c-1", gateway.Token(Role.Admin), "m-1", "hello");

        answer.IsRefused(503, Refusal.Busy);
        Assert.Equal(TimeSpan.FromSeconds(1), answer.RetryAfter);
        Assert.DoesNotContain(gateway.Logs.Lines, l => l.Level >= LogLevel.Error);
        Assert.Contains(gateway.Logs.Lines, l => l is { Level: LogLevel.Warning } && l.Text.Contains("did not answer"));
    }

    [Fact]
    public async Task While_no_silo_answers_an_agent_is_told_that_the_engine_is_busy()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(around: _ => NoSilo);
        await using var ann = await gateway.AgentAsync("ann");
        await using var desk = HubStream.Open(ann, "Desk");

        var call = await Assert.ThrowsAsync<Client.HubRefusedException>(() => ann.InvokeAsync("SetStatus", "away"));
        var stream = await Assert.ThrowsAsync<Client.HubRefusedException>(desk.NextAsync);

        Assert.Equal(((500, "busy"), (500, "busy")), ((call.Code, call.Refusal), (stream.Code, stream.Refusal)));
        Assert.DoesNotContain(gateway.Logs.Lines, l => l.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Of_a_customers_requests_as_many_as_a_second_may_hold_are_answered_and_others_go_on()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(options => options.CustomerRequestsPerSecond = 3);
        var token = await gateway.OpenAsync("c-1");
        var other = await gateway.OpenAsync("c-2");

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => gateway.GetAsync("/v1/conversations/c-1/events", token)));

        Assert.Equal(3, answers.Count(a => a.Status == HttpStatusCode.OK));
        var refused = answers.First(a => a.Status != HttpStatusCode.OK);
        refused.IsRefused(429, Refusal.RateLimited);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/v1/conversations/c-2/events", other)).Status);
        Assert.All(
            await Task.WhenAll(Enumerable.Range(0, 30)
                .Select(_ => gateway.GetAsync("/v1/conversations/c-1/events", gateway.Token(Role.Agent)))),
            a => Assert.Equal(HttpStatusCode.OK, a.Status));

        gateway.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/v1/conversations/c-1/events", token)).Status);
    }

    [Fact]
    public async Task Without_a_rate_a_customer_asks_as_often_as_they_like()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(options => options.CustomerRequestsPerSecond = 0);
        var token = await gateway.OpenAsync("c-1");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => gateway.GetAsync("/v1/conversations/c-1/events", token)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
    }

    [Fact]
    public async Task The_process_is_live_before_the_engine_is_ready()
    {
        var readiness = new Switch();
        await using var gateway = await GatewayUnderTest.StartAsync(services: s => s.AddSingleton<IReadiness>(readiness));

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/health/live", null)).Status);
        (await gateway.GetAsync("/health/ready", null)).IsRefused(503, Refusal.Busy);
        readiness.Ready = () => throw new InvalidOperationException("broken");
        (await gateway.GetAsync("/health/ready", null)).IsRefused(503, Refusal.Busy);
        readiness.Ready = () => true;
        Assert.Equal("""{"status":"ready"}""", (await gateway.GetAsync("/health/ready", null)).Body);
    }

    [Fact]
    public async Task An_engine_that_answers_is_ready()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAsync("/health/ready", null)).Status);
    }

    [Fact]
    public async Task A_client_that_goes_away_while_it_is_answered_is_no_error()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gateway = await GatewayUnderTest.StartAsync(around: _ => new Slow(asked, gone));
        using var leave = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/conversations/c-1/human");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token(Role.Admin));

        var sending = gateway.Http.SendAsync(request, leave.Token);
        await asked.Task;
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await gone.Task;
        Assert.DoesNotContain(gateway.Logs.Lines, l => l.Level >= LogLevel.Error);
    }

    private static Broken NoSilo => new(() => throw new TimeoutException("the actor did not answer"));

    private sealed class Switch : IReadiness
    {
        public Func<bool> Ready { get; set; } = () => false;

        public ValueTask<bool> IsReadyAsync(CancellationToken cancellation) => ValueTask.FromResult(Ready());
    }

    private sealed class Broken(Func<Reply> reply) : IEngine
    {
        public ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default) =>
            ValueTask.FromResult(reply());

        public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor,
            long after, int limit, CancellationToken cancellation = default) =>
            throw new InvalidOperationException("no journal");

        public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
            throw new InvalidOperationException("no journal");
    }

    /// <summary>Never answers.</summary>
    private sealed class Slow(TaskCompletionSource asked, TaskCompletionSource gone) : IEngine
    {
        public async ValueTask<Reply> SendAsync(ActorId to, Command command, CancellationToken cancellation = default)
        {
            asked.SetResult();
            await using var registration = cancellation.Register(() => gone.SetResult());
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            throw new InvalidOperationException("nobody gets here");
        }

        public ValueTask<IReadOnlyList<Committed>> ReadAsync(ActorId actor,
            long after, int limit, CancellationToken cancellation = default) =>
            throw new InvalidOperationException("no journal");

        public IAsyncEnumerable<Committed> WatchAsync(Watch watch, CancellationToken cancellation = default) =>
            throw new InvalidOperationException("no journal");
    }
}
