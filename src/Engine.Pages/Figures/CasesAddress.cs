using Engine.Contracts.Views;

namespace Engine.Pages.Figures;

/// <summary>A filter of cases as the engine is asked for it.</summary>
internal static class CasesAddress
{
    public static string Of(CasesFilter filter)
    {
        var outcome = filter.Outcome is { } o ? $"&outcome={o.ToString().ToLowerInvariant()}" : "";
        var voices = filter.Voices is { } v ? $"&voices={v.ToString().ToLowerInvariant()}" : "";
        var reason = filter.Reason is { } r ? $"&reason={Uri.EscapeDataString(r)}" : "";
        return $"{outcome}{voices}{reason}{(filter.HandedOver is true ? "&handedOver=true" : "")}";
    }
}
