using Engine.Contracts.Views;
using Engine.Runtime.Assistants;

namespace Engine.Gateway.Health;

/// <summary>Whether every assistant's folder was taken when this process read them last.</summary>
public sealed class AssistantCondition(Shelf shelf) : ICondition
{
    public Condition Now()
    {
        var view = shelf.View();
        var refused = string.Join(' ', view.Refused.Select(r => $"{r.Folder} was refused: {r.Why}"));
        return new Condition("assistants", view.Refused.IsEmpty, view.Refused.IsEmpty ? "Every folder was taken." : refused,
            new Dictionary<string, double>
            {
                ["assistants"] = view.Assistants.Count(a => a.Standing == EditionStanding.Newest),
                ["versions"] = view.Assistants.Length,
                ["refused"] = view.Refused.Length,
            });
    }
}
