using System.Text.Json;
using Engine.Domain.Audits;
using Engine.LoadTester.Verification;

namespace Engine.LoadTester.Agents;

/// <summary>What lies on an agent's desk by the engine's own word, and that it is never more than the agent can carry.</summary>
internal sealed class Desk(string agent, int capacity, Findings findings)
{
    private readonly HashSet<string> _held = [];

    public void See(string kind, JsonElement change)
    {
        switch (kind)
        {
            case "snapshot":
                _held.Clear();
                foreach (var slot in change.GetProperty("agent").GetProperty("slots").EnumerateArray())
                    if (slot.GetProperty("state").GetString() != "takenOver") _held.Add(slot.GetProperty("conversation").GetString()!);
                break;
            case "offer" or "assigned":
                _held.Add(change.GetProperty("conversation").GetString()!);
                break;
            case "released":
                _held.Remove(change.GetProperty("conversation").GetString()!);
                break;
        }
        if (_held.Count > capacity) findings.Add(Fault.OverCapacity, $"{agent} with room for {capacity} has {string.Join(", ", _held)}");
    }
}
