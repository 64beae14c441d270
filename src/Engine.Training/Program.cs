using System.Text;
using Engine.Training;

Console.OutputEncoding = new UTF8Encoding(false);
return TrainingProgram.Run(args);
