using System.Globalization;

namespace Engine.LoadTester.Customers;

/// <summary>One customer, who has one conversation after the other until the run is over.</summary>
internal sealed class Customer(int number, Stage stage, Random random)
{
    /// <param name="stop">Cuts off whoever is still waiting when everything had time to end.</param>
    public async Task RunAsync(CancellationToken stop)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{stage.Run}-{number}");
        Talk? talk = null;
        try
        {
            for (var n = 1; stage.Script.Next() is { } dialogue; n++)
            {
                talk = new Talk(stage, string.Create(CultureInfo.InvariantCulture, $"{name}-{n}"), name, dialogue, random);
                if (!await talk.RunAsync(stop).ConfigureAwait(false)) return;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            talk?.GiveUp();
        }
    }
}
