using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Simulation.Time;

namespace Engine.Simulation.People;

/// <summary>Has other systems told of what happens, and looks after what they did not do.</summary>
internal sealed class Admin(Town town, Dice dice) : Person(town, dice)
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private readonly Lane _lane = town.Schedule.NewLane();

    public void Subscribe(string id, params string[] types) =>
        _lane.Begin(() => AskAsync(ActorId.Webhooks, new WebhookCommand.Subscribe(id, "https://example.com", [.. types], Secret, "ada")));

    /// <summary>Has the first one tried again, and drops the last one of more than three.</summary>
    public void LookAfterLetters() => _lane.Begin(async () =>
    {
        if (await AskAsync(ActorId.DeadLetters, new Look())
            is not Reply.Accepted { View: DeadLettersView { Letters: [var first, ..] letters } }) return;
        await AskAsync(ActorId.DeadLetters, new DeadLetterCommand.Redrive(first.Id, "ada"));
        if (letters.Length > 3) await AskAsync(ActorId.DeadLetters, new DeadLetterCommand.Drop(letters[^1].Id, "ada"));
    });
}
