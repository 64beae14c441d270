using Engine.Training;
using Engine.Training.Data;
using Engine.Training.Fitting;

namespace Engine.Understanding.Tests;

public sealed class LoadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loading").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_model_that_is_freed_while_messages_are_read_finishes_them_and_takes_no_more()
    {
        var understanding = OnnxUnderstanding.Load(Trained("cats", ("a cat meows", "cat"), ("the dog barks", "dog")));
        using var begun = new CountdownEvent(4);

        var reading = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var read = 0; ; read++)
            {
                if (read == 100) begun.Signal();
                try
                {
                    Assert.Equal("cat", understanding.Analyze("the cat meows").Intent);
                }
                catch (ObjectDisposedException)
                {
                    return;
                }
            }
        })).ToArray();
        begun.Wait();
        understanding.Dispose();
        understanding.Dispose();

        await Task.WhenAll(reading);
        Assert.Throws<ObjectDisposedException>(() => understanding.Analyze("the cat meows"));
    }

    [Fact]
    public void A_folder_whose_graph_is_none_is_refused()
    {
        var broken = Trained("broken", ("a ship sails", "ship"), ("the car drives", "car"));
        File.WriteAllText(Path.Combine(broken, "intent.onnx"), "not a graph");

        Assert.Throws<InvalidDataException>(() => OnnxUnderstanding.Load(broken));
    }

    private string Trained(string name, params (string Text, string Label)[] rows)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        var many = rows.SelectMany(row => Enumerable.Range(0, 6).Select(i => new LabelledText($"{row.Text} {i}", row.Label))).ToList();
        File.WriteAllText(Path.Combine(folder, "model.json"), IntentTrainer.Train(many, folder, seed: 1, Progress.None).Settings.ToJson());
        return folder;
    }
}
