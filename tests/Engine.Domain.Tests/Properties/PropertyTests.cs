using System.Globalization;
using Engine.Contracts;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Domain.Tests.Properties;

/// <summary>
/// Laws that hold on every afternoon. The same scripts are drawn each time; ENGINE_PROPERTY_SEED (any number) draws others and
/// ENGINE_PROPERTY_RUNS (default 300 for each law) more.
/// </summary>
public sealed class PropertyTests
{
    [Fact]
    public void At_all_times_there_is_one_owner_nobody_is_over_capacity_and_intervals_add_up() =>
        ForAll(script => new Afternoon(script).Play());

    [Fact]
    public void At_rest_nobody_waits_in_vain_nothing_is_owed_and_agents_hold_what_they_own() => ForAll(script =>
        new Afternoon(script).Play().Quiesce().Laws.CheckAtRest());

    [Fact]
    public void When_help_arrives_everybody_who_waits_is_taken_and_the_queues_are_empty() => ForAll(script =>
    {
        var afternoon = new Afternoon(script).Play().Quiesce().HelpArrives(new AgentId("zoe")).Quiesce();
        afternoon.Laws.CheckAtRest();
        afternoon.Laws.NobodyWaits();
    });

    [Fact]
    public void Every_message_that_was_accepted_is_kept_once_and_in_order() => ForAll(script =>
        new Afternoon(script).Play().NothingSaidIsLostOrDoubled());

    [Fact]
    public void Replaying_any_journal_rebuilds_the_same_state_byte_for_byte_from_the_start_or_from_any_snapshot() => ForAll(script =>
    {
        var afternoon = new Afternoon(script).Play();
        var random = new Random(script.Seed);
        foreach (var actor in afternoon.Network.Actors)
        {
            var live = actor.StateJson;
            actor.Restart();
            afternoon.Laws.Hold(actor.StateJson == live, $"{actor.Id} is what its journal says");
            actor.Restart(snapshotAt: random.Next(actor.Journal.Count + 1));
            afternoon.Laws.Hold(actor.StateJson == live, $"{actor.Id} continues from a snapshot");
        }
    });

    private static void ForAll(Action<Script> law)
    {
        var seed = ulong.Parse(Environment.GetEnvironmentVariable("ENGINE_PROPERTY_SEED") ?? "1", CultureInfo.InvariantCulture);
        var runs = int.Parse(Environment.GetEnvironmentVariable("ENGINE_PROPERTY_RUNS") ?? "300", CultureInfo.InvariantCulture);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(seed, 1), Prop.ForAll(Script.Any, law));
    }
}
