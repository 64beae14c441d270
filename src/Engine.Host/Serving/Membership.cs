using System.Net;
using Engine.Silo.Places;

namespace Engine.Host.Serving;

/// <summary>
/// What a process is in a cluster: all serves clients and holds actors, a silo holds actors alone, a gateway sockets alone.
/// </summary>
internal enum ClusterRole { All, Silo, Gateway }

/// <summary>A process's place in a cluster.</summary>
/// <param name="Database">The PostgreSQL database in which members find each other and which is the journal.</param>
/// <param name="Name">Members with the same name and database belong together.</param>
/// <param name="Address">Where other members reach this one, and where it listens for them.</param>
/// <param name="Certificate">By which members know each other; null: their connections are plain.</param>
internal sealed record Membership(
    string Database, ClusterRole Role, string Name, IPAddress Address, int SiloPort, int GatewayPort, MemberCertificate? Certificate);
