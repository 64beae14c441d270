using Engine.Training;
using Engine.Training.Data;
using Engine.Training.Fitting;

namespace Engine.Understanding.Tests;

public sealed class SwapTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("swap").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Another_folder_is_served_without_losing_a_message()
    {
        var cats = Trained("cats", ("a cat meows", "cat"), ("the dog barks", "dog"));
        var ships = Trained("ships", ("a ship sails", "ship"), ("the car drives", "car"));
        using var understanding = OnnxUnderstanding.Load(cats);
        using var swapping = new ManualResetEventSlim();

        var reading = Task.Run(() =>
        {
            var seen = new HashSet<string>();
            for (var i = 0; i < 20_000; i++)
            {
                seen.Add(understanding.Analyze("a cat and a ship").Intent);
                if (i == 100) swapping.Set();
            }
            return seen;
        });
        swapping.Wait();
        for (var i = 0; i < 20; i++) understanding.Swap(i % 2 == 0 ? ships : cats);
        understanding.Swap(ships);

        Assert.Equal(["car", "ship"], understanding.Intents);
        Assert.Equal("ship", understanding.Analyze("a ship sails").Intent);
        Assert.All(await reading, intent => Assert.Contains(intent, new[] { "cat", "dog", "ship", "car" }));
    }

    [Fact]
    public void A_broken_folder_is_refused_and_the_old_model_stays()
    {
        var cats = Trained("cats", ("a cat meows", "cat"), ("the dog barks", "dog"));
        var broken = Trained("broken", ("a ship sails", "ship"), ("the car drives", "car"));
        File.WriteAllText(Path.Combine(broken, "intent.onnx"), "not a graph");
        using var understanding = OnnxUnderstanding.Load(cats);

        Assert.Throws<InvalidDataException>(() => understanding.Swap(broken));

        Assert.Equal("cat", understanding.Analyze("the cat meows").Intent);
    }

    private string Trained(string name, params (string Text, string Label)[] rows)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var many = rows.SelectMany(row => Enumerable.Range(0, 6).Select(i => new LabelledText($"{row.Text} {i}", row.Label))).ToList();
        File.WriteAllText(Path.Combine(folder, "model.json"), IntentTrainer.Train(many, folder, seed: 1, Progress.None).Settings.ToJson());
        return folder;
    }
}
