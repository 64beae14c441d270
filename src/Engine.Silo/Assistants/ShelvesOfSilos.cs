using System.Collections.Immutable;
using System.Text.Json;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;
using Engine.Runtime.Assistants;

namespace Engine.Silo.Assistants;

/// <summary>
/// Asks every active silo, through Orleans' management. Each reads its own folders: whoever changes them lays them down on every machine
/// first. A silo that joins later reads them when it starts.
/// </summary>
internal sealed class ShelvesOfSilos(IGrainFactory grains) : IAssistants
{
    public ValueTask<ImmutableArray<AssistantsView>> ReadAsync(CancellationToken cancellation = default) =>
        AskAsync(ShelfControl.Order.Read, cancellation);

    public ValueTask<ImmutableArray<AssistantsView>> ReloadAsync(CancellationToken cancellation = default) =>
        AskAsync(ShelfControl.Order.Reload, cancellation);

    private async ValueTask<ImmutableArray<AssistantsView>> AskAsync(ShelfControl.Order order, CancellationToken cancellation)
    {
        var answers = await grains.GetGrain<IManagementGrain>(0)
            .SendControlCommandToProvider<ShelfControl>(ShelfControl.Name, (int)order, null, cancellation).ConfigureAwait(false);
        return [.. answers.Select(a => JsonSerializer.Deserialize((string)a!, ContractsJson.Default.AssistantsView)!)
            .OrderBy(view => view.Silo, StringComparer.Ordinal)];
    }
}
