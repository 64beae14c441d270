using System.Collections.Immutable;
using System.Globalization;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Domain.Assistants;
using Engine.Runtime;

namespace Engine.Demo;

/// <summary>
/// A floor that lives on until it is told to stop: customers come, talk and go, and others come in their place, so that there are always
/// about as many conversations. Whoever signs in beside the simulated agents has the lighter load and is offered the next ones.
/// </summary>
/// <param name="customers">Conversations at a time, at most.</param>
public sealed class Floor(
    int customers, int agents, int seed, Assistant assistant, ImmutableArray<Dialogue> dialogues, Pace pace, TimeProvider time)
{
    private int _came;

    /// <summary>With these whoever signs in is offered conversations of every queue.</summary>
    public ImmutableSortedDictionary<string, int> Skills { get; } = Cast.AllSkills(assistant);

    /// <summary>Ends, without an exception, when it is told to stop and every customer has left.</summary>
    public async Task RunAsync(IEngine engine, Presence presence, CancellationToken stop)
    {
        var stage = new Stage(time, pace);
        // Tells the conversations of one run apart from those of another on the same data folder.
        var run = time.GetUtcNow().ToString("yyMMddHHmmss", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        var desks = Cast.Agents(agents, seed + 1, assistant, engine, presence, stage).Select(a => a.RunAsync(stop));
        var places = Enumerable.Range(0, customers).Select(_ => FillAsync(engine, run, stage, new Random(random.Next()), stop));
        await Task.WhenAll([.. desks, .. places]);
    }

    /// <summary>One customer after the other.</summary>
    private async Task FillAsync(IEngine engine, string run, Stage stage, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var id = new ConversationId($"demo-{run}-{Interlocked.Increment(ref _came)}");
            var customer = new SimulatedCustomer(engine, id, dialogues[random.Next(dialogues.Length)], new Random(random.Next()), stage);
            var isThere = false;
            try
            {
                await stage.PauseAsync(random, p => p.StaysAway, stop);
                isThere = true;
                await customer.RunAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Nobody is left behind for the agents of the next run.
                if (isThere) await engine.SendAsync(id.Actor, new ConversationCommand.Close("customer"), CancellationToken.None);
            }
            catch (TimeoutException) { }   // the engine was too busy for this one: the floor lives on, and another comes
        }
    }
}
