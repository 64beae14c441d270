using Engine.Contracts;
using Engine.Simulation.Stories;

namespace Engine.Simulation.People;

internal sealed record WebhookIsMade(TimeSpan At, string Id, string Type) : Step(At)
{
    public override string Tell() => $"an admin has the webhook {Id} told of {Type}";

    public override void Happen(Town town) => town.Residents.Admin.Subscribe(Id, Type);
}

internal sealed record AdminLooksAfterLetters(TimeSpan At) : Step(At)
{
    public override string Tell() => "an admin looks after dead letters";

    public override void Happen(Town town) => town.Residents.Admin.LookAfterLetters();
}

internal sealed record CustomerIsErased(TimeSpan At, CustomerId Customer) : Step(At)
{
    public override string Tell() => $"an admin erases the customer {Customer}";

    public override void Happen(Town town) => town.Residents.Admin.Erase(Customer);
}

internal sealed record CustomerIsExported(TimeSpan At, CustomerId Customer) : Step(At)
{
    public override string Tell() => $"an admin exports what is known of the customer {Customer}";

    public override void Happen(Town town) => town.Residents.Admin.Export(Customer);
}
