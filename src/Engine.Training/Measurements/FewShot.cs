using Engine.Training.Data;

namespace Engine.Training.Measurements;

/// <summary>
/// A data set cut to what a new assistant has: few examples of some intents, and customers half of whom write about something else.
/// </summary>
/// <param name="Train">5 to 30 examples of each of up to 30 intents.</param>
/// <param name="Test">Other messages of these intents, and as many of intents that are not in <paramref name="Train"/>, labelled out of
/// scope.</param>
public sealed record FewShot(IReadOnlyList<LabelledText> Train, IReadOnlyList<LabelledText> Test)
{
    private const int IntentsMax = 30, ExamplesMin = 5, ExamplesMax = 30, TestsMax = 20;

    // Of a rare intent, some messages must be left to ask about.
    private const double ExamplesShareMax = 0.6;

    public static FewShot Cut(IReadOnlyList<LabelledText> rows, int seed)
    {
        var random = new Random(seed);
        var intents = rows.Where(row => !row.IsOutOfScope).GroupBy(row => row.Label)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToArray()).ToArray();
        var usable = Array.FindAll(intents, intent => intent.Length * ExamplesShareMax >= ExamplesMin);
        if (usable.Length < 4)
            throw new InvalidDataException(
                $"{rows[0].Source}: {usable.Length} intent(s) have {Math.Ceiling(ExamplesMin / ExamplesShareMax)} examples or more; at "
                    + $"least four are needed.");
        foreach (var intent in intents) random.Shuffle(intent);
        random.Shuffle(usable);
        var known = usable[..Math.Min(IntentsMax, usable.Length / 2)];

        List<LabelledText> train = [], inside = [];
        foreach (var intent in known)
        {
            var examples = (int)Math.Min(random.Next(ExamplesMin, ExamplesMax + 1), intent.Length * ExamplesShareMax);
            train.AddRange(intent[..examples]);
            inside.AddRange(intent[examples..].Take(TestsMax));
        }
        var outside = intents.Except(known).SelectMany(intent => intent).ToArray();
        random.Shuffle(outside);
        return new FewShot(train, [.. inside, .. outside.Take(inside.Count).Select(row => row with { Label = LabelledText.OutOfScope })]);
    }
}
