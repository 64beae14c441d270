namespace Engine.Understanding.Tests;

public sealed class ModelFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("model").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_missing_folder_is_refused_with_its_name()
    {
        var error = Assert.Throws<InvalidDataException>(() => OnnxUnderstanding.Load(Path.Combine(_folder, "nowhere")));

        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.json")]
    [InlineData("intent.onnx")]
    [InlineData("intent.vocabulary")]
    [InlineData("sentiment.onnx")]
    [InlineData("sentiment.vocabulary")]
    public void A_folder_with_a_file_missing_or_broken_is_refused_with_a_sentence(string file)
    {
        CopyRetail();
        File.Delete(Path.Combine(_folder, file));
        Refused();

        foreach (var broken in new byte[][] { [], "rubbish"u8.ToArray(),
            File.ReadAllBytes(Path.Combine(Repository.RetailModel, file))[..^7] })
        {
            CopyRetail();
            File.WriteAllBytes(Path.Combine(_folder, file), broken);
            Refused();
        }
    }

    [Fact]
    public void A_graph_that_knows_fewer_intents_than_the_settings_is_refused()
    {
        CopyRetail();
        var settings = ModelSettings.Parse(File.ReadAllText(Path.Combine(_folder, "model.json")));
        File.WriteAllText(Path.Combine(_folder, "model.json"),
            (settings with { Intents = [.. settings.Intents, "one_too_many"] }).ToJson());

        Refused();
    }

    [Fact]
    public void A_folder_of_a_newer_format_is_refused()
    {
        CopyRetail();
        var settings = ModelSettings.Parse(File.ReadAllText(Path.Combine(_folder, "model.json")));
        File.WriteAllText(Path.Combine(_folder, "model.json"), (settings with { Format = 999 }).ToJson());

        Refused();
    }

    private void CopyRetail()
    {
        foreach (var file in new[] { "model.json", "intent.onnx", "intent.vocabulary", "sentiment.onnx", "sentiment.vocabulary" })
            File.Copy(Path.Combine(Repository.RetailModel, file), Path.Combine(_folder, file), overwrite: true);
    }

    private void Refused()
    {
        var error = Assert.Throws<InvalidDataException>(() => OnnxUnderstanding.Load(_folder).Dispose());

        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
