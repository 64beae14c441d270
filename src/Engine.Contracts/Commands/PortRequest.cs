using System.Collections.Immutable;

namespace Engine.Contracts.Commands;

/// <summary>What a port to the outside is asked to do. It is answered by a <see cref="Views.PortAnswer"/>.</summary>
/// <param name="Id">The same for every try, so that the other side can tell a repeat: at least once is all that anybody promises.</param>
/// <param name="Operation">What to do, in the port's own words.</param>
/// <param name="Deadline">When an answer is of no use any more. Nobody is asked after it.</param>
/// <param name="Parameters">What the operation needs. Ids and words of the assistant file: no words of a person.</param>
public sealed record PortRequest(
    string Id, string Operation, DateTimeOffset Deadline, ImmutableSortedDictionary<string, string> Parameters) : Command;
