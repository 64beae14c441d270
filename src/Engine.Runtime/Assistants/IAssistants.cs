using System.Collections.Immutable;
using Engine.Contracts.Views;

namespace Engine.Runtime.Assistants;

/// <summary>The assistants of every silo, for whoever looks after the engine.</summary>
public interface IAssistants
{
    /// <summary>What each silo has now, by the silos' addresses.</summary>
    ValueTask<ImmutableArray<AssistantsView>> ReadAsync(CancellationToken cancellation = default);

    /// <summary>Has every silo read its folders again.</summary>
    /// <returns>What each has after that.</returns>
    ValueTask<ImmutableArray<AssistantsView>> ReloadAsync(CancellationToken cancellation = default);
}
