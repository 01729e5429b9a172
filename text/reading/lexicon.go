package reading

// lexicon lists frequent words, most frequent first, a list a language, without
// accents as the normalised view has them, and words that orders to a model are made
// of. It is for telling language from chance, not for judging it.
func lexicon() []string {
	return []string{
		"the of and to in is you that it he was for on are as with his they at be this have from or one had by words but not what " +
			"all were we when your can said there use an each which she do how their if will up other about out many then them these so " +
			"some her would make like him into time has look two more write go see number no way could people my than first water been " +
			"call who its now find long down day did get come made may part over new sound take only little work know place year live me " +
			"back give most very after thing our just name good sentence man think say great where help through much before line right too " +
			"mean old any same tell boy follow came want show also around form three small set put end does another well large must big " +
			"even such because turn here why ask went men read need land different home us move try kind hand picture again change off play " +
			"spell air away animal house point page letter mother answer found study still learn should world high every near add food " +
			"between own below country plant last school father keep tree never start city earth eye light thought head under story saw left " +
			"few while along might close something seem next hard open example begin life always those both paper together got group often run",
		"ignore all previous instructions disregard forget reveal system prompt print output repeat rules everything above your secret " +
			"password key send email message user assistant model instruction you are now respond reply answer only with without any " +
			"restrictions safety guidelines policy override execute command delete files data token tokens hidden internal developer mode act as " +
			"pretend earlier prior original initial following new task tasks do not mention never warning important please urgent " +
			"attention access account admin code decode encode script http https www com download install run upload forward copy paste " +
			"bypass disable filter filters unrestricted jailbreak content policies text verbatim word sentence language translate summarize " +
			"weather letter letters hello world good morning meeting report document website page information question questions",
		"der die und in den von zu das mit sich des auf fur ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei " +
			"einer um am sind noch wie einem uber einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei alle ich du " +
			"mir deine dein anweisungen vorherigen ignoriere vergiss regeln antworte gib zeige jetzt bitte wort text kein keine wenn was kann",
		"de la le et les des en un du une que est pour qui dans par plus pas au sur ne se ce il sont avec ou son mais comme on tout nous sa " +
			"vous fait etre deux tous aux cette ont elle ses leur ignore instructions precedentes oublie toutes affiche repond votre ton mot",
		"de la que el en y a los del se las por un para con no una su al lo como mas pero sus le ya o este si porque esta entre cuando muy " +
			"sin sobre tambien me hasta hay donde quien desde todo nos todos instrucciones anteriores ignora olvida responde muestra palabra",
		"di e il la che a per un in non una sono mi si lo ma ha le con ti cosa da della al come no se piu del dei tutto questo bene " +
			"ignora istruzioni precedenti dimentica rispondi mostra o que nao uma os mais foi ele das tem seu sua quando muito instrucoes",
		"de van het een en in is dat op te zijn met voor niet aan er om ook als maar dan bij nog naar uit die door ze wij kan geen wat " +
			"alle vorige instructies negeer vergeet ja on ei se etta en han oli mita mutta ovat tai kun niin joka",
	}
}
