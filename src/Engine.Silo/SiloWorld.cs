using Engine.Runtime.Pumps;
using Engine.Silo.Grains;

namespace Engine.Silo;

/// <summary>What every actor of one silo finds around it, and who of them has work in hand.</summary>
internal sealed record SiloWorld(World World, BusyInboxes Busy);
