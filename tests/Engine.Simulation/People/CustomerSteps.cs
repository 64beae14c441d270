using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Simulation.Stories;

namespace Engine.Simulation.People;

internal sealed record CustomerComes(TimeSpan At, ConversationId Conversation, CustomerId Customer, string? Locale) : Step(At)
{
    public override string Tell() => $"{Customer} opens conversation {Conversation}" + (Locale is null ? "" : $", speaking {Locale}");

    public override void Happen(Town town) =>
        town.Residents.Customer(Conversation).Come(new CustomerProfile(Customer, $"Kim {Shop.MarkOf(Conversation)}", Locale));
}

internal sealed record CustomerSays(TimeSpan At, ConversationId Conversation, string Text) : Step(At)
{
    public override string Tell() => $"the customer of {Conversation} writes “{Text}”";

    public override void Happen(Town town) => town.Residents.Find(Conversation)?.Say(Text);
}

internal sealed record CustomerAsksForPerson(TimeSpan At, ConversationId Conversation) : Step(At)
{
    public override string Tell() => $"the customer of {Conversation} asks for a person";

    public override void Happen(Town town) => town.Residents.Find(Conversation)?.Wish(new ConversationCommand.AskForPerson());
}

internal sealed record CustomerCloses(TimeSpan At, ConversationId Conversation) : Step(At)
{
    public override string Tell() => $"the customer of {Conversation} closes it";

    public override void Happen(Town town) =>
        town.Residents.Find(Conversation)?.Wish(new ConversationCommand.Close("customer", $"bye {Shop.MarkOf(Conversation)}"));
}
