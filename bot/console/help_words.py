"""What the page of help says, in French; English stands in the catalogue of pages."""

from bot.console.language import N_

ACTS: tuple[tuple[str, str, str], ...] = (
    (
        N_("Suivre ce qui attend"),
        "/",
        N_(
            "Le tableau reste ouvert toute la journée. « À traiter » range les tâches par échéance : « Je "
            "prends » montre "
            "à tous qui s’en occupe, « C’est fait » la règle. Si la bande en haut devient jaune, l’écran est vieux : "
            "ne rien décider avec lui."
        ),
    ),
    (
        N_("Planifier une livraison"),
        "/livraisons/nouvelle",
        N_(
            "Choisir le paquet, l’équipe, les jours, les lieux et les trajets. « Vérifier » propose D1, "
            "D2, D3 et D4 ; "
            "« Planifier » garde tout. Les règles disent aussitôt ce qui manque."
        ),
    ),
    (
        N_("Signer un GO"),
        "/livraisons",
        N_(
            "Ouvrir la livraison, « Examiner et signer », lire chaque règle avec l’âge de son fait, "
            "répondre aux questions, "
            "puis donner son mot de passe ou ses six chiffres. Qui a planifié ne signe pas. Une ATTENTE se "
            "signe à deux, "
            "avec une raison chacun. Pendant 60 secondes le GO peut être repris."
        ),
    ),
    (
        N_("Arrêter : NO-GO ou rappel"),
        "/livraisons",
        N_(
            "Un clic sur la page de la livraison, par quiconque la voit. Le texte part avant tous les "
            "autres et revient "
            "jusqu’à un accusé. Ne jamais dire « revenez » : l’équipe s’arrête, se met à l’abri et appelle."
        ),
    ),
    (
        N_("Répondre aux gens"),
        "/boite",
        N_(
            "La boîte range les fils : à classer, à répondre, à moi. Corriger ce que le programme a "
            "compris donne le même "
            "ordre que si la personne l’avait écrit ainsi. Ce qui est dit au téléphone s’écrit comme « "
            "entendu de vive voix »."
        ),
    ),
    (
        N_("Suivre un incident"),
        "/incidents",
        N_(
            "Un danger agit dès qu’il est dit. Monter sa certitude demande une seconde source ; le "
            "réfuter, une raison, et "
            "deux personnes à partir de la gravité 4."
        ),
    ),
    (
        N_("Inviter beaucoup de personnes"),
        "/diffusions",
        N_(
            "Dire à qui, écrire dans chaque langue, vérifier les segments et le prix, envoyer un essai à "
            "son téléphone, "
            "puis envoyer. « Arrêter » retient tout ce qui n’est pas encore parti."
        ),
    ),
    (
        N_("Inscrire des personnes"),
        "/contacts",
        N_(
            "Une par une avec leur accord, ou par une feuille CSV ou XLSX : la page de contrôle montre chaque ligne "
            "fautive avec sa raison ; les bonnes peuvent entrer seules. Un téléphone perdu se déclare en un clic."
        ),
    ),
    (
        N_("Tenir la garde"),
        "/reglages/garde",
        N_("Chaque heure a quelqu’un, sinon rien ne se signe. Le rang 1 est appelé d’abord."),
    ),
    (
        N_("Donner des rôles, changer des seuils"),
        "/reglages",
        N_(
            "Un administrateur ajoute des personnes et leurs rôles, par commune ou par lieu. Le point "
            "focal sécurité ou un "
            "administrateur signe de nouveaux seuils avec une raison."
        ),
    ),
    (
        N_("Corriger un texte du téléphone"),
        "/traductions",
        N_(
            "Chaque phrase dans les trois langues, avec son prix et qui l’a relue. Un locuteur corrige la "
            "feuille, qui revient ici."
        ),
    ),
)
"""What is done, where, and how."""

GLOSSARY: tuple[tuple[str, str], ...] = (
    (
        N_("Période de calme"),
        N_("Un temps convenu dans des lieux nommés, avec ses heures, et les parties qui n’y sont PAS liées."),
    ),
    (N_("Garantie"), N_("La promesse d’accès d’une personne, pour des lieux, des heures et des activités.")),
    (
        N_("Oui récent"),
        N_("Une réponse avec code, ou par bouton, à une question de ce jour. Il vieillit : 24 h, puis 3 h."),
    ),
    (
        N_("Constat"),
        N_(
            "Ce que trouvent les règles : PRÊT, ATTENTE ou NO-GO, avec toutes les raisons. Un constat "
            "n’est jamais un GO."
        ),
    ),
    (
        N_("GO et DEPART OK"),
        N_("Le GO se signe par des personnes ; l’équipe répond avec sa liste ; elle ne part que sur DEPART OK."),
    ),
    (N_("Rappel"), N_("L’arrêt d’une équipe déjà partie.")),
    (N_("D1, D2, D3, D4"), N_("Réserver ; geler et demander aux lieux ; charger ; faire demi-tour.")),
    (N_("Lieu silencieux"), N_("Pas de nouvelles depuis 48 h : ni vert, ni vide. Le silence n’est jamais un oui.")),
    (N_("Segment"), N_("Une partie de SMS, payée une fois. Un signe comme ɛ ou ’ peut en faire deux ou trois.")),
    (
        N_("Entendu de vive voix"),
        N_("Ce que quelqu’un a dit au téléphone, en visite ou à la radio, écrit ici avec votre nom."),
    ),
)
LEGEND: tuple[tuple[str, str], ...] = (
    ("recall", N_("L’équipe est en route et doit s’arrêter : appeler.")),
    ("no_go", N_("Personne ne part. La première raison est à côté.")),
    ("wait", N_("Un GO signé est retenu : agir en 15 minutes, sinon NO-GO.")),
    ("hold", N_("Il manque quelque chose : deux personnes peuvent parfois passer outre.")),
    ("silent", N_("Pas de nouvelles : demander.")),
    ("clear", N_("Rien ne s’y oppose : à examiner et à signer.")),
    ("go", N_("Signé ; l’équipe n’est pas encore partie.")),
    ("departed", N_("L’équipe est en route ; elle donne de ses nouvelles.")),
    ("over", N_("Passée ou annulée à l’heure limite.")),
)
"""State, as the board marks it, and what it asks for."""

QUESTIONS: tuple[tuple[str, str], ...] = (
    (
        N_("Le réseau est coupé."),
        N_(
            "Rien ne part sans DEPART OK. Imprimer le tableau et les feuilles tant que la page s’ouvre ; "
            "appeler la liste."
        ),
    ),
    (
        N_("La page ne change pas."),
        N_("Regarder l’heure en haut. Après une minute sans réponse elle le dit ; recharger."),
    ),
    (N_("J’ai cliqué deux fois."), N_("Un formulaire n’agit qu’une fois.")),
    (
        N_("J’ai oublié mon mot de passe, ou perdu mon téléphone."),
        N_("Un administrateur donne un autre mot de passe ou retire le téléphone."),
    ),
    (N_("Quelqu’un regarde mon écran."), N_("Échap deux fois le masque ; Échap deux fois le montre à nouveau.")),
)
