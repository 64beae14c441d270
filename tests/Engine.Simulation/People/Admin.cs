using System.Text;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Runtime.Customers;
using Engine.Simulation.Time;

namespace Engine.Simulation.People;

/// <summary>Has other systems told of what happens, and looks after what they did not do.</summary>
internal sealed class Admin(Town town, Dice dice) : Person(town, dice)
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private readonly Lane _lane = town.Schedule.NewLane();

    public void Subscribe(string id, params string[] types) =>
        _lane.Begin(() => AskAsync(ActorId.Webhooks, new WebhookCommand.Subscribe(id, "https://example.com", [.. types], Secret, "ada")));

    /// <summary>Until it is done; then looks whether it is.</summary>
    public void Erase(CustomerId customer) => _lane.Begin(async () =>
    {
        var reply = await UntilAnsweredAsync(async engine => (await engine.EraseAsync(customer, "ada")).Reply);
        if (reply is not Reply.Accepted) return;   // nobody had heard of them
        Town.Watch.Erased(customer);
        await ReadAsync(customer, wasErased: true);
    });

    public void Export(CustomerId customer) => _lane.Begin(() => ReadAsync(customer, wasErased: false));

    private async Task ReadAsync(CustomerId customer, bool wasErased)
    {
        using var json = new MemoryStream();
        var reply = await UntilAnsweredAsync(async engine =>
        {
            json.SetLength(0);
            var begun = await engine.BeginExportAsync(customer, "ada");
            if (begun is Reply.Accepted) await engine.WriteExportAsync(customer, json);
            return begun;
        });
        if (reply is Reply.Accepted) Town.Watch.Read(customer, wasErased, Encoding.UTF8.GetString(json.ToArray()));
    }

    /// <summary>Has the first one tried again, and drops the last one of more than three.</summary>
    public void LookAfterLetters() => _lane.Begin(async () =>
    {
        if (await AskAsync(ActorId.DeadLetters, new Look())
            is not Reply.Accepted { View: DeadLettersView { Letters: [var first, ..] letters } }) return;
        await AskAsync(ActorId.DeadLetters, new DeadLetterCommand.Redrive(first.Id, "ada"));
        if (letters.Length > 3) await AskAsync(ActorId.DeadLetters, new DeadLetterCommand.Drop(letters[^1].Id, "ada"));
    });
}
