using Engine.Client;
using Engine.LoadTester.Arrivals;
using Engine.LoadTester.Customers;
using Engine.LoadTester.Measurements;
using Engine.LoadTester.Verification;

namespace Engine.LoadTester;

/// <summary>What everybody who plays shares.</summary>
/// <param name="Run">Begins every id, so that runs against the same engine do not meet.</param>
/// <param name="HasAgents">Without agents nobody waits for a person: whoever is handed over gives up and starts anew.</param>
internal sealed record Stage(
    Uri Address, ConversationApi Api, Dispatcher Dispatcher, Script Script, Ledger Ledger, Stopwatches Stopwatches, Findings Findings,
    TimeProvider Time, Pauses Pauses, string Run, string ChannelBearer, bool HasAgents)
{
    /// <param name="least">In mean times between two lines of a customer, so that people's pace goes with the rate.</param>
    public Task PauseAsync(Random random, double least, double most, CancellationToken stop) =>
        Task.Delay(Dispatcher.Interval * (least + ((most - least) * random.NextDouble())), Time, stop);
}
